"""What a refusal says (RFC 9457)."""

from gateway.api.answers.describing import LEFT_OUT, Answer, Texts
from gateway.api.answers.reasons import Finding


class ProblemPlace(Answer):
    """One thing that is wrong, and where."""

    pointer: str
    """A JSON pointer (RFC 6901) into what was sent; empty: all of it."""
    detail: str


class SheetFault(Answer):
    """One thing that is wrong in a sheet."""

    line: int
    """Counted from 1, the head's."""
    column: str | None
    """Null for the whole line."""
    message: Texts


class Problem(Answer):
    """Why it was refused, and what to do."""

    type: str
    """A page that explains it; `about:blank` where the status says it all."""
    title: str
    status: int
    detail: str
    """What happened, and what to do."""
    instance: str
    """What was asked."""
    errors: list[ProblemPlace] = LEFT_OUT
    """Every field that is wrong."""
    lines: list[SheetFault] = LEFT_OUT
    """Of a sheet: every cell that is wrong."""
    rule_failures: list[Finding] = LEFT_OUT
    """Of a correction: the rules that it would break."""
    declaration: str = LEFT_OUT
    """Where the vehicle is declared already, if that is yours: its path."""
