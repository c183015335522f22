"""`python -m gateway.cli`: how `up` starts the parts, whatever the PATH holds."""

from gateway.cli.commands import main

if __name__ == "__main__":
    main()
