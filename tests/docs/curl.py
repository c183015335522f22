"""The program that the tutorial calls `curl`."""

import shutil
import sys
from pathlib import Path
from shlex import quote

STAND_IN = Path(__file__).with_name("stand_in.py")


def found_curls() -> dict[str, str]:
    """Curl, where it is installed, and what stands in for it where it is not."""
    stand_in = f"{quote(sys.executable)} -I {quote(str(STAND_IN))}"
    curl = shutil.which("curl")
    return ({"curl": quote(curl)} if curl else {}) | {"stand-in": stand_in}


def put_curl(folder: Path) -> Path:
    """Make a `curl` in *folder* that is the best there is, for the PATH."""
    folder.mkdir(parents=True)
    command = next(iter(found_curls().values()))
    program = folder / "curl"
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    program.chmod(0o755)
    return folder
