"""What the lines should show, kept in plain dictionaries by one thread."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from hypothesis import strategies as st

from gateway.domain.declarations import Direction, Kind, Line
from gateway.domain.lifecycle import Status
from gateway.lines.gate_lines import GateLines
from gateway.lines.lines import Lines
from gateway.lines.projected import (
    COUNTED,
    Projected,
    Standing,
    declaration_of,
    member_of,
)
from gateway.lines.replacement import Replacement

EPOCH = "11111111-2222-3333-4444-555555555555"
DAYS = ("20301231", "20310101")
_gates = count(1)


def new_gate() -> str:
    """A gate of one example's own, so that none has to be emptied."""
    return f"gate-{next(_gates)}"


def vehicle(ticket: int) -> str:
    return member_of(ticket, UUID(int=ticket))


def entry(
    seq: int,
    *,
    ticket: int | None = None,
    line: Line | None = Line.WAITING,
    direction: Direction | None = Direction.EXPORT,
    score: int = 0,
    before: Status | None = None,
    after: Status | None = Status.APPROVED,
    kind: Kind = Kind.QUEUED,
    day: str = DAYS[0],
) -> Projected:
    return Projected(
        seq=seq,
        member=vehicle(seq if ticket is None else ticket),
        line=line,
        direction=direction,
        score=score if line else None,
        before=before,
        after=after,
        kind=kind,
        day=day,
    )


def about_the_gate(seq: int) -> Projected:
    return Projected(
        seq, None, None, None, None, None, None, Kind.CONTROLS_CHANGED, DAYS[0]
    )


@st.composite
def journals(draw: st.DrawFn, *, most: int = 40) -> list[Projected]:
    """Journals of a few vehicles, which move as no lifecycle would let them."""
    statuses: dict[int, Status] = {}
    found: list[Projected] = []
    for seq in range(1, draw(st.integers(1, most)) + 1):
        ticket = draw(st.integers(0, 6))
        if ticket == 0:
            found.append(about_the_gate(seq))
            continue
        made = entry(
            seq,
            ticket=ticket,
            direction=list(Direction)[ticket % 2],
            line=draw(st.sampled_from([None, *Line])),
            # Few, so that many are equal; large, as milliseconds are.
            score=draw(st.sampled_from([-1, 0, 7, 1_923_000_000_001, 2**53 - 1])),
            before=statuses.get(ticket),
            after=draw(st.sampled_from(Status)),
            kind=draw(st.sampled_from([*COUNTED, Kind.HELD])),
            day=draw(st.sampled_from(DAYS)),
        )
        assert made.after is not None
        statuses[ticket] = made.after
        found.append(made)
    return found


@dataclass
class Shown:
    """Everything a gate's lines tell, in order; nought is the same as nothing."""

    seq: int
    lines: dict[str, list[tuple[UUID, int]]] = field(default_factory=dict)
    by_status: dict[tuple[Direction, Status], int] = field(default_factory=dict)
    by_day: dict[tuple[str, Direction, Kind], int] = field(default_factory=dict)


class PlainLines:
    def __init__(self, journal: Iterable[Projected] = ()) -> None:
        self.seq = 0
        self.standings: dict[str, Standing] = {}
        self.by_status: Counter[tuple[Direction, Status]] = Counter()
        self.by_day: Counter[tuple[str, Direction, Kind]] = Counter()
        for made in journal:
            self.add(made)

    def add(self, made: Projected) -> None:
        assert made.seq == self.seq + 1
        self.seq = made.seq
        if made.direction is None or made.member is None:
            return
        self.standings.pop(made.member, None)
        if made.line is not None and made.score is not None:
            self.standings[made.member] = Standing(
                made.member, made.line, made.direction, made.score
            )
        if made.before is not None:
            self.by_status[made.direction, made.before] -= 1
        if made.after is not None:
            self.by_status[made.direction, made.after] += 1
        if made.kind in COUNTED:
            self.by_day[made.day, made.direction, made.kind] += 1

    def show(self) -> Shown:
        lines: dict[str, list[Standing]] = {}
        for standing in self.standings.values():
            is_review = standing.line is Line.REVIEW
            name = "review" if is_review else f"{standing.line}:{standing.direction}"
            lines.setdefault(name, []).append(standing)
        return Shown(
            self.seq,
            {
                name: [
                    (declaration_of(standing.member), standing.score)
                    for standing in sorted(found, key=lambda s: (s.score, s.member))
                ]
                for name, found in lines.items()
            },
            {key: n for key, n in self.by_status.items() if n},
            {key: n for key, n in self.by_day.items() if key[0] in DAYS},
        )


async def shown(lines: GateLines) -> Shown:
    """Read what the real lines tell, through what everybody else reads them by."""
    counts = await lines.counts()
    found = {}
    for line, direction in counts.by_line:
        page = await lines.page(line, direction, 1_000)
        if page.places:
            name = f"{line}:{direction}" if direction else f"{line}"
            found[name] = [(place.id, place.cursor.score) for place in page.places]
    return Shown(
        counts.seq,
        found,
        {key: n for key, n in counts.by_status.items() if n},
        {
            (day, *what): n
            for day in DAYS
            for what, n in (await lines.today(day)).items()
        },
    )


async def install(lines: GateLines, plain: PlainLines, *, epoch: str = EPOCH) -> None:
    """Build the lines from the model, as a rebuild does from the database."""
    async with lines.replacement(epoch, plain.seq) as fresh:
        await load(fresh, plain)
        await fresh.install()


async def load(fresh: Replacement, plain: PlainLines) -> int:
    await fresh.tally({k: n for k, n in plain.by_status.items() if n}, plain.by_day)
    steps = [n async for n in fresh.load(each(list(plain.standings.values())))]
    return steps[-1] if steps else 0


async def each(standings: Sequence[Standing]):
    for standing in standings:
        yield standing


async def empty_gate(lines: Lines) -> GateLines:
    """The lines of a gate that has an epoch, and nothing else yet."""
    found = next(iter(lines.gates.values()))
    await install(found, PlainLines())
    return found


def noon(day: int) -> datetime:
    return datetime(2030, 12, day, 5, 0, tzinfo=UTC)
