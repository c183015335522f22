"""`python -m loadtests`: what this kit adds to the options of Locust.

`locust --help` is written before a locustfile is read, and so cannot tell.
"""

from configargparse import ArgumentParser

from loadtests.options import add_options


def main() -> None:
    parser = ArgumentParser(prog="locust", add_help=False, usage="locust [options]")
    add_options(parser)
    parser.print_help()


if __name__ == "__main__":
    main()
