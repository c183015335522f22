"""The body of a 201: what was declared, and how the declaration stands from then on.

What a new declaration is told is nearly the same text for all of its kind: which checks
it needs, what it costs, why it waits, in three languages. So that text is made once for
each kind by the views, and its blanks are filled in for each declaration.
"""

from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from gateway.api import views
from gateway.api.shapes import DeclarationIn
from gateway.domain.declarations import Declaration
from gateway.domain.gates import Gate
from gateway.domain.lifecycle import Status
from gateway.services.situations import situation_of
from gateway.services.tariffs import charged_as
from gateway.storage.contents import Contents

Findings = list[dict[str, Any]]

# What differs between two of a kind, in the order in which it is told.
BLANKS = (
    "id",
    "number",
    "ticket",
    "ready_at",
    "order_key",
    "rule_failures",
    "warnings",
    "created_at",
    "changed_at",
)
_NOTHING = b"[]"
# Some hundreds of kinds come to a gate; the bound is for whoever makes up more.
MOST_FORMS = 2_000


class _Kind(NamedTuple):
    """All that decides about the text around the blanks.

    `charged` names the table of fees and the class of weight by which it pays;
    `categories` are those of the goods lines, each once, in order.
    """

    status: Status
    failures: int
    direction: str
    regime: str
    category: str
    # Who is not laden pays nothing, also when goods are declared, or their category is
    # that of empty vehicles.
    is_laden: bool
    is_boxed: bool
    categories: tuple[str | None, ...]
    charged: tuple[str, str] | None


_forms: dict[_Kind, bytes] = {}


def first_answer(
    declared: DeclarationIn,
    body: bytes,
    made: Declaration,
    gate: Gate,
    *,
    failing: Findings,
    warning: Findings,
) -> bytes:
    """Join *body*, which is JSON already, with how the declaration stands."""
    if declared.receiving_vehicles:
        # Their plates are told among the rest: no two are of a kind.
        form = _form(body, made, gate, failing, warning)
    else:
        kind = _kind(declared, made, gate, len(failing))
        found = _forms.get(kind)
        if found is None:
            found = _form(body, made, gate, failing, warning)
            if len(_forms) >= MOST_FORMS:
                _forms.clear()
            _forms[kind] = found
        form = found
    at = to_json(made.created_at)
    is_ready = made.ready_at is not None
    return form % (
        body[:-1],
        to_json(made.id),
        to_json(made.number),
        to_json(made.ticket),
        at if is_ready else b"null",
        to_json(made.order_key),
        to_json(failing) if failing else _NOTHING,
        to_json(warning) if warning else _NOTHING,
        at,
        at,
    )


def _kind(
    declared: DeclarationIn, made: Declaration, gate: Gate, failures: int
) -> _Kind:
    goods = declared.goods
    weight_kg = sum([line.weight_kg or 0 for line in goods])
    return _Kind(
        made.status,
        failures,
        declared.direction,
        declared.regime,
        made.category,
        declared.vehicle.laden,
        bool(declared.vehicle.container),
        tuple(dict.fromkeys([line.category for line in goods])),
        charged_as(weight_kg, made.planned_arrival, gate.zone),
    )


def _form(
    body: bytes, made: Declaration, gate: Gate, failing: Findings, warning: Findings
) -> bytes:
    """Write how it stands, with `%b` where each of the blanks is filled in."""
    contents = Contents(from_json(body), failing, warning)
    stands = views.standing(
        made,
        gate,
        made.created_at,
        rule_failures=failing,
        warnings=warning,
        situation=situation_of(made, gate, contents),
    )
    parts = [b"%b"]
    for name, value in stands.items():
        if name in BLANKS:
            parts.append(b'"%b":%%b' % name.encode())
        else:
            parts.append(to_json({name: value})[1:-1].replace(b"%", b"%%"))
    return b",".join(parts) + b"}"
