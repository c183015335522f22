"""As much of curl as the tutorial needs, for machines that have none."""

import argparse
import sys
import urllib.error
import urllib.request
from pathlib import Path

NOBODY_THERE = 7


def main() -> None:
    options = _options()
    request = urllib.request.Request(
        options.url,
        method=options.request or ("GET" if options.data is None else "POST"),
        data=None if options.data is None else _body(options.data),
    )
    # curl's own, for what says nothing else.
    if options.data is not None:
        request.add_header("Content-Type", "application/x-www-form-urlencoded")
    for header in options.header:
        name, _, value = header.partition(":")
        request.add_header(name, value.strip())
    try:
        answer = urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    except OSError as error:
        sys.stderr.write(f"curl: ({NOBODY_THERE}) {error}\n")
        sys.exit(NOBODY_THERE)
    with answer:
        if options.i:
            sys.stdout.write(f"HTTP/1.1 {answer.status} {answer.reason}\n")
            sys.stdout.write(f"{answer.headers}")
            sys.stdout.flush()
        sys.stdout.buffer.write(answer.read())
    sys.stdout.write(options.write_out.replace(r"\n", "\n"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="curl", allow_abbrev=False)
    parser.add_argument("url")
    parser.add_argument("-s", action="store_true", help="no progress: there is none")
    parser.add_argument("-S", action="store_true", help="errors are told: always")
    parser.add_argument("-i", action="store_true", help="the headers, too")
    parser.add_argument("-X", dest="request")
    parser.add_argument("-H", dest="header", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("-w", dest="write_out", default="")
    return parser.parse_args()


def _body(data: str) -> bytes:
    """The text itself or, after an @, a file without its line ends, as curl does."""
    if not data.startswith("@"):
        return data.encode()
    given = Path(data[1:]).read_bytes() if data != "@-" else sys.stdin.buffer.read()
    return b"".join(given.splitlines())


if __name__ == "__main__":
    main()
