"""What a correction touches, listed from the domain's table."""

from gateway.domain.corrections import TOUCHES, Touch

_SAYS = {
    Touch.NOTHING: "nothing: it is free",
    Touch.ARRIVAL: "when it may stand in the waiting line",
    Touch.REVIEW: "the review",
    Touch.PLACE: "the review, and the place",
    Touch.FIXED: "cannot be corrected",
}


def table() -> str:
    header = ["| field | touches |", "| --- | --- |"]
    rows = [f"| `{pointer}` | {_SAYS[touch]} |" for pointer, touch in TOUCHES.items()]
    return "\n".join([*header, *rows, ""])
