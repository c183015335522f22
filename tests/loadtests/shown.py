"""Declarations and journal entries, as a gateway would show them."""

from typing import Any

from loadtests.checks import Findings


def broken(findings: Findings) -> dict[str, str]:
    """What was found wrong, by the check that it breaks."""
    return {check: detail for check, detail in findings if detail is not None}


def declaration(**changes: Any) -> dict[str, Any]:
    """A vehicle that waits as the third in line."""
    return {
        "id": "d-1",
        "gate": "huu-nghi",
        "direction": "export",
        "vehicle": {"plate": "12C-12345"},
        "status": "approved",
        "version": 2,
        "ticket": 7,
        "position": 3,
        "order_key": 1000,
        "next_poll_s": 10,
        "estimate": None,
        "reason": {"code": "waiting-turn", "message": {"en": "It waits"}, "owner": "x"},
    } | changes


def entry(seq: int, kind: str, declaration_id: str | None, **told: Any):
    """An entry of the journal; a declaration stands in the waiting line by it."""
    stands = {"direction": "export", "line": "waiting", "score": seq, "ticket": seq}
    data = told if declaration_id is None else stands | told
    return {"seq": seq, "kind": kind, "declaration_id": declaration_id, "data": data}
