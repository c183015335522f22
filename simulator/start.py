"""Begins `border-sim`, or says what is missing where only the gateway is installed."""

import sys

from simulator.exits import Exit

_HINT = """\
border-sim: {name} is not installed, which the simulator needs.
Install it with what it needs: pip install 'border-gate[sim]'
"""
# What the extra `sim` brings; that anything else is missing is a fault.
_OF_THE_EXTRA = frozenset({"joblib", "numpy", "scipy"})


def main() -> None:
    try:
        from simulator import cli  # noqa: PLC0415 - it is what may be missing
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name not in _OF_THE_EXTRA:
            raise
        sys.stderr.write(_HINT.format(name=name))
        raise SystemExit(Exit.USAGE) from None
    cli.main()
