"""What the shell offers while somebody types a `border-sim` command."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from simulator.scenario.sources import known_days


def complete_scenario(incomplete: str) -> Iterator[str]:
    """Yield the scenarios that begin so, and then folders and .toml files."""
    yield from (name for name in known_days() if name.startswith(incomplete))
    begun = incomplete.rpartition("/")[2]
    above = incomplete.removesuffix(begun)
    with suppress(OSError):
        for found in sorted(Path(above or ".").iterdir()):
            if not found.name.startswith(begun):
                continue
            if found.is_dir():
                yield f"{above}{found.name}/"
            elif found.suffix == ".toml":
                yield f"{above}{found.name}"


def complete_engine(incomplete: str) -> list[str]:
    """Return the engines of the kernel that begin so."""
    from simulator.whatif.engines import Engine  # noqa: PLC0415 - loads the kernel

    return [engine for engine in Engine if engine.startswith(incomplete)]
