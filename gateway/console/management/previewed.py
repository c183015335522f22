"""What turning the controls would do, in words: before and after, and who moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.console.management.lights import lights
from gateway.console.phrases import Phrases, state_of
from gateway.domain.declarations import Direction
from gateway.services.boards import Board
from gateway.services.previewing import Preview


@dataclass(frozen=True, slots=True)
class Turn:
    """What a control or a figure was and is: `name` is a path, or a key of texts."""

    name: str
    before: str
    after: str

    def named(self, texts: Mapping[str, str]) -> str:
        """Return what people call this control."""
        parts = self.name.split(".")
        last = parts[-1]
        if parts[0] == "flows":
            return f"{texts[parts[1]]}: {texts[f'turn_{last}']}"
        if parts[0] == "buffer_yard":
            return f"{texts[last]}: {texts['turn_buffer_yard']}"
        if parts[:2] == ["calendar", "windows"]:
            return texts[f"weekday_{last}"]
        return texts.get(last) or texts.get(f"turn_{last}", self.name)


@dataclass(frozen=True, slots=True)
class Effect:
    """One direction; `leave` and `come` are of the waiting line."""

    direction: str
    leave: int
    come: int
    figures: Sequence[Turn]


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """`digest` names exactly what was previewed."""

    turns: Sequence[Turn]
    effects: Sequence[Effect]
    digest: str


_NOTHING = "\u2013"


def show(preview: Preview, digest: str, phrases: Phrases) -> ShownPreview:
    before, after = preview.before.gate.controls, preview.after.gate.controls
    turns = list(differences(before.to_json(), after.to_json(), phrases.texts))
    states = [_state(board, phrases) for board in (preview.before, preview.after)]
    if states[0] != states[1]:
        turns.insert(0, Turn("turn_state", *states))
    return ShownPreview(
        [turn for turn in turns if turn.name != "mode"],
        [_effect(preview, direction, phrases) for direction in Direction],
        digest,
    )


def differences(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    texts: Mapping[str, str],
    path: str = "",
) -> Sequence[Turn]:
    """Return every value that differs, by the path that leads to it."""
    found: list[Turn] = []
    for key in after:
        name = f"{path}{key}"
        one, other = before.get(key), after[key]
        if one == other or name.startswith("paper_"):
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping) and key != "note":
            found += differences(one, other, texts, f"{name}.")
        else:
            found.append(Turn(name, said(one, texts), said(other, texts)))
    return found


def said(value: Any, texts: Mapping[str, str]) -> str:
    """Say any JSON value in words."""
    match value:
        case None | "" | []:
            return _NOTHING
        case bool():
            return "✓" if value else _NOTHING
        case list():
            return "; ".join(said(one, texts) for one in value)
        case Mapping():
            return " · ".join(said(one, texts) for one in value.values() if one)
        case _:
            return _word(str(value), texts)


def _word(value: str, texts: Mapping[str, str]) -> str:
    """Say a mode, a category, a direction or a rule as people do."""
    keys = (f"{kind}{value}" for kind in ("state_", "category_", "holiday_", ""))
    return next((texts[key] for key in keys if key in texts), value)


def _state(board: Board, phrases: Phrases) -> str:
    state = phrases.texts[f"state_{state_of(board.gate, board.now)}"]
    return f"{state} {phrases.hours(board.gate, board.now)}".strip()


def _effect(preview: Preview, direction: Direction, phrases: Phrases) -> Effect:
    both = preview.before, preview.after
    figures = [
        Turn(name, *said)
        for name, said in (
            ("manage_calling", [_light(one, direction, phrases) for one in both]),
            ("waiting", [phrases.number(one.waiting(direction)) for one in both]),
            (
                "expected_wait",
                [phrases.wait(one.expected_wait(direction)) for one in both],
            ),
            (
                "manage_capacity",
                [phrases.number(one.capacity_per_day(direction)) for one in both],
            ),
        )
    ]
    return Effect(
        direction.value,
        preview.leaving.get(direction, 0),
        preview.coming.get(direction, 0),
        figures,
    )


def _light(board: Board, direction: Direction, phrases: Phrases) -> str:
    return phrases.texts[lights(board, direction)["buffer"].word]
