"""What can be wrong with a sheet, said in three languages with the place of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.domain.errors import SheetNotAllowed

# So many are listed; who has more has one mistake in every line.
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Lines count from 1, the head's; `column` is None when it is the whole line."""

    line: int
    column: str | None
    message: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {"line": self.line, "column": self.column, "message": self.message}


def said(vi: str, en: str, zh: str, **values: object) -> Mapping[str, str]:
    return {
        language: text.format(**values)
        for language, text in (("vi", vi), ("en", en), ("zh", zh))
    }


def refusal(faults: Sequence[Fault]) -> SheetNotAllowed:
    """Make the refusal of a whole sheet from what is wrong in it."""
    first = min(faults, key=lambda fault: fault.line)
    place = f"line {first.line}" + (f", {first.column}" if first.column else "")
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return SheetNotAllowed(
        f"nothing was accepted; {place}: {first.message['en']}{more}",
        lines=[fault.to_json() for fault in faults[:MOST_FAULTS]],
    )


def whole(line: int, vi: str, en: str, zh: str, **values: object) -> SheetNotAllowed:
    """Make a refusal for a reason that ends the reading."""
    return refusal([Fault(line, None, said(vi, en, zh, **values))])
