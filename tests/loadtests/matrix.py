"""Every planted bug in the load tests that have names: is it named, by its check?

`python -m tests.loadtests.matrix` plays each shape once for each bug, against a gateway
of its own; `--shape` and `--bug` choose. A run is shortened to `--minutes`, and of the
shape's personas only those play who look at what the bug breaks, as few as are needed
for somebody to meet it. A bug is "named" when the run ends with 1 and says that the
check is broken. What others said, who were not named, goes to the standard error.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from importlib.resources import files
from pathlib import Path

from loadtests.arrivals import arrivals
from loadtests.shapes import Shape, read_shapes
from tests.faults.gateways import prepared, site
from tests.loadtests.broken import Liar
from tests.loadtests.lies import BUGS, Bug
from tests.loadtests.locusts import Ended, Locusts
from tests.stores import temporary_stores

NAMED, NOT_NAMED, NOT_PLAYED = "named", "**not named**", "nobody looks"
# How fast the gateway is, is not the question here.
OBJECTIVES = (
    'alone = true\n[every.run]\nfailed = "<= 0 %"\n[every.checks]\n"*" = "<= 0"\n'
)


SHAPES = ("average-day", "rush-hour", "stampede")
MINUTES, MOST_MINUTES = 0.2, 2
# So many visits of a persona: one driver in ten tries what must not work.
ENOUGH = {"driver": 40.0, "client": 40.0, "agent": 3.0}
OTHERS = 6.0


def shipped() -> str:
    """Return the shapes, with a day that begins when the gates are open."""
    text = files("loadtests").joinpath("shapes.toml").read_text("utf-8")
    return text.replace("starts_at = 05:00:00", "starts_at = 08:00:00")


def players(bug: Bug, shape: Shape) -> list[str]:
    """Return who plays in the shape and looks at what the bug breaks."""
    played = {stream.persona for stream in shape.streams} | set(shape.pools)
    return [persona for persona in bug.found_by if persona in played]


def speed(personas: Sequence[str], shape: Shape, minutes: float) -> float:
    """Return how many times the arrivals make enough visits in so many minutes."""
    length_s, many = minutes * 60, 100.0
    come = Counter(
        arrival.stream.persona
        for arrival in arrivals(
            [stream.faster(many) for stream in shape.streams], "1", until_s=length_s
        )
    )
    needed = (
        ENOUGH.get(persona, OTHERS) * many / come[persona]
        for persona in personas
        if come[persona]
    )
    return max(needed, default=1.0)


def verdict(bug: Bug, ended: Ended, *, is_looked_at: bool) -> str:
    said = f"the check {bug.check} is broken" in ended.said
    if said and ended.code == 1:
        return NAMED
    return NOT_NAMED if is_looked_at else NOT_PLAYED


def table(found: Mapping[tuple[str, str], str], shapes: Sequence[str]) -> str:
    """Return a table in Markdown: a row for each bug, a column for each shape."""
    head = ["bug", "check", *(f"`{shape}`" for shape in shapes)]
    rows = [head, ["---"] * len(head)]
    for name in dict.fromkeys(bug for _, bug in found):
        cells = (found.get((shape, name), "") for shape in shapes)
        rows.append([name, f"`{BUGS[name].check}`", *cells])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


async def play_all(
    shapes: Iterable[str], bugs: Sequence[str], minutes: float
) -> dict[tuple[str, str], str]:
    """Play one run after the other: each empties the sandbox when it begins."""
    found: dict[tuple[str, str], str] = {}
    known = read_shapes(shipped())
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "shapes.toml").write_text(shipped(), "utf-8")
        (folder / "objectives.toml").write_text(OBJECTIVES, "utf-8")
        stores = stack.enter_context(temporary_stores())
        settings = await prepared(stores.database_url, stores.redis_url)
        running = await stack.enter_async_context(site(settings, serving=1, working=1))
        locusts = await stack.enter_async_context(Locusts.warmed(folder))
        for shape in shapes:
            for name in bugs:
                looking = players(BUGS[name], known[shape])
                # Others may see it by chance, as a client who is told no reason.
                who = looking or [known[shape].streams[0].persona]
                many = speed(who, known[shape], minutes)
                options = ["--shape", shape, "--minutes", str(minutes)]
                options += ["--speed", str(many), "--personas", *who]
                async with Liar(running.urls[0], name).serving(0) as url:
                    ended = await play(locusts, url, folder, options)
                found[shape, name] = verdict(
                    BUGS[name], ended, is_looked_at=bool(looking)
                )
                if found[shape, name] == NOT_NAMED:
                    sys.stderr.write(ended.said)
                sys.stderr.write(f"{shape}, {name}: {found[shape, name]}\n")
    return found


async def play(
    locusts: Locusts, url: str, folder: Path, options: Iterable[str]
) -> Ended:
    return await locusts.run(
        *("--host", url, "--seed", "matrix", "--no-verify", "--report", ""),
        *("--objectives", str(folder / "objectives.toml"), *options),
        LOADTEST_SHAPES=str(folder / "shapes.toml"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 1 if somebody looked and a bug was not named."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.loadtests.matrix", description=__doc__
    )
    parser.add_argument("--shape", action="append", choices=SHAPES)
    parser.add_argument("--bug", action="append", choices=list(BUGS), metavar="NAME")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    told = parser.parse_args(arguments)
    if not 0 < told.minutes <= MOST_MINUTES:
        parser.error(f"--minutes must be above 0 and at most {MOST_MINUTES}")
    shapes = told.shape or SHAPES
    found = asyncio.run(play_all(shapes, told.bug or list(BUGS), told.minutes))
    sys.stdout.write(f"{table(found, shapes)}\n{os.cpu_count()} cores\n")
    return int(NOT_NAMED in found.values())


if __name__ == "__main__":
    sys.exit(main())
