"""What management may ask about a gate from now on, and the question it makes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from gateway.domain.calendar import WEEKDAYS
from gateway.domain.declarations import Direction
from gateway.domain.gates import CALLS_VEHICLES
from gateway.services.boards import Board

DESKS = ("border_guard", "review", "customs", "quarantine", "inspection")
_MORE = ("0", "1", "2", "3", "-1", "-2")
_HOURS = ("0", "1", "2", "4")
# Every field with all that it may say; the first is as it is.
FIELDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {f"{way}_lanes": _MORE for way in Direction}
    | {f"{way}_room": ("0", "20", "50", "100") for way in Direction}
    | {f"desk_{desk}": _MORE for desk in DESKS}
    | {
        "longer": ("0", "1", "2", "3", "4"),
        "order": ("gateway", "first-come"),
        "arrivals": ("100", "50", "150", "200"),
        "far": _HOURS,
        "closed": _HOURS,
        "opens": ("no", "0", "1", "2", "4", "8"),
        "ahead": ("12", "6", "24"),
        "runs": ("30", "10", "60", "100"),
    }
)
# Fields about the answer, which change nothing at the gate.
ABOUT = ("ahead", "runs")
_MIDNIGHT = 24 * 60
# How fields are said that tell a time; one value of them may be said otherwise.
_TIMES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("longer", "far", "closed", "ahead"), "whatif_hours")
    | {"opens": "whatif_opens_in", "opens 0": "whatif_opens_now"}
)


class AskedWrongly(Exception):
    """Raised with the field that says what it may not, and the text that says why."""

    def __init__(self, name: str, why: str = "whatif_wrong") -> None:
        super().__init__(f"{name}: {', '.join(FIELDS[name])}")
        self.name = name
        self.why = why


def asked_in(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what every field says; who leaves one out leaves that as it is.

    Raises:
        AskedWrongly: a field says what nobody may ask.
    """
    asked = {name: sent.get(name, allowed[0]) for name, allowed in FIELDS.items()}
    for name, said in asked.items():
        if said not in FIELDS[name]:
            raise AskedWrongly(name)
    return asked


def changed_in(asked: Mapping[str, str]) -> list[str]:
    """Return the fields that ask for something else than there is."""
    return [
        name
        for name, said in asked.items()
        if name not in ABOUT and said != FIELDS[name][0]
    ]


def question_of(asked: Mapping[str, str], board: Board) -> dict[str, Any]:
    """Return the question without its board; times are those of the gate.

    Raises:
        AskedWrongly: a gate is asked to be what it is already: shut, or open.
    """
    calls = board.gate.controls.mode in CALLS_VEHICLES
    changed = changed_in(asked)
    if "closed" in changed and not calls:
        raise AskedWrongly("closed", "whatif_wrong_closed")  # noqa: EM101 - its name
    if "opens" in changed and calls:
        raise AskedWrongly("opens", "whatif_wrong_opens")  # noqa: EM101 - its name
    opens: dict[str, Any] = {}
    if "opens" in changed:
        opens["opens_at"] = board.now + timedelta(hours=int(asked["opens"]))
    return opens | {
        "gate": board.gate.id,
        "hours": int(asked["ahead"]),
        "replications": int(asked["runs"]),
        "changes": list(_changes(asked, board)),
    }


def _changes(asked: Mapping[str, str], board: Board) -> Iterator[dict[str, Any]]:
    gate, controls = board.gate.id, board.gate.controls
    local = board.now.astimezone(board.gate.zone)
    for name in changed_in(asked):
        said = asked[name]
        first, _, rest = name.partition("_")
        change: dict[str, Any] = {"gate": gate}
        if rest == "lanes":
            change |= {"kind": "capacity", "direction": first, "delta": int(said)}
        elif rest == "room":
            room = controls.flows[Direction(first)].yard_capacity + int(said)
            change |= {"kind": "room", "direction": first, "vehicles": room}
        elif first == "desk":
            change |= {"kind": "capacity", "desk": rest, "delta": int(said)}
        elif name == "longer":
            change |= {"kind": "hours", "to": "day 2", "open": _longer(board, said)}
        elif name == "order":
            change |= {"kind": "policy", "policy": said}
        elif name == "arrivals":
            change |= {"kind": "arrivals", "factor": int(said) / 100}
        elif name == "far":
            change |= {"kind": "far-side", "lanes": 0, "to": _until(local, said)}
        elif name == "closed":
            change |= {"kind": "closure", "to": _until(local, said)}
        else:
            continue
        yield change


def _until(local: datetime, hours: str) -> str:
    """Say the moment so many hours from now as scenarios do: "day 1 15:30"."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = local + timedelta(hours=int(hours))
    return f"day {(ends - midnight).days + 1} {ends:%H:%M}"


def _longer(board: Board, hours: str) -> list[str]:
    """Return today's opening hours with the last ones longer, at most to midnight.

    Raises:
        AskedWrongly: the gate does not open today.
    """
    local = board.now.astimezone(board.gate.zone)
    weekday = WEEKDAYS[local.weekday()]
    windows = board.gate.controls.calendar.to_json()["windows"][weekday]
    if not windows:
        name = "longer"
        raise AskedWrongly(name)
    *before, last = windows
    opens, _, closes = last.partition("-")
    hour, minute = map(int, closes.split(":"))
    ends = min(hour * 60 + minute + int(hours) * 60, _MIDNIGHT)
    return [*before, f"{opens}-{ends // 60:02}:{ends % 60:02}"]


def named(name: str, texts: Mapping[str, str], *, short: bool = False) -> str:
    """Return what people call a field; *short* where its direction stands above."""
    first, _, rest = name.partition("_")
    if first in set(Direction):
        label = texts[f"whatif_{rest}"]
        return label if short else f"{texts[first]}, {label}"
    return texts[f"whatif_{name}"]


def said(name: str, value: str, texts: Mapping[str, str]) -> str:
    """Return what a field says in words."""
    if name == "order":
        return texts[f"whatif_order_{value}"]
    if name == "runs":
        return value
    if name not in ABOUT and value == FIELDS[name][0]:
        return texts["whatif_usual"]
    if name == "arrivals":
        return f"{value} %"
    if key := _TIMES.get(f"{name} {value}", _TIMES.get(name)):
        return texts[key].format(n=value)
    return f"+{value}" if value[0] != "-" else f"\u2212{value[1:]}"
