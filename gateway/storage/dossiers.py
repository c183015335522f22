"""All that is shown of declarations beside their own rows, read by one statement.

Whoever changed a declaration waits for it to be shown, and so does everybody who looks
while it moves: each statement more would be one more way to the server and back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from gateway.domain.declarations import Declaration
from gateway.domain.places import IN_ORDER
from gateway.storage import checks, contents, payments, transshipments
from gateway.storage.checks import Check
from gateway.storage.contents import Contents
from gateway.storage.declarations import FIELDS, from_values
from gateway.storage.driver import Statement
from gateway.storage.journal import OVERTAKING_SQL
from gateway.storage.lookups import Ask
from gateway.storage.payments import Payment
from gateway.storage.transshipments import Transfer


class GateVersion(NamedTuple):
    """Which state of a gate's controls a declaration is shown with."""

    gate: str
    version: int
    # Another history may have reached the same version.
    epoch: UUID


@dataclass(frozen=True, slots=True)
class Dossier:
    """What belongs to one declaration; facts come by age, the oldest first."""

    gate: GateVersion
    contents: Contents
    checks: list[Check]
    payments: list[Payment]
    transfers: list[Transfer]
    # Somebody was brought before others at its gate since it stands in the order.
    may_be_overtaken: bool


_ROW = ", ".join(f"d.{name}" for name in FIELDS)
_DOSSIER = (
    "g.id, g.version, g.epoch, CAST(c.body AS text), CAST(c.findings AS text),"
    f" {checks.ARRAY_SQL}, {payments.ARRAY_SQL}, {transshipments.ARRAY_SQL},"
    " EXISTS(SELECT FROM journal AS j WHERE j.gate = d.gate"
    f" AND {OVERTAKING_SQL} AND j.at >= d.ready_at"
)
_JOINED = (
    " JOIN declared AS c ON c.declaration_id = d.id JOIN gate AS g ON g.id = d.gate"
)
_IN_ORDER = ", ".join(f"'{status}'" for status in sorted(IN_ORDER))

_ROWS = Statement.of(
    f"SELECT {_ROW} FROM declaration AS d WHERE d.id = ANY(CAST(:ids AS uuid[]))"  # noqa: S608 - names of ours alone
)
_WHOLE = Statement.of(
    f"SELECT {_ROW}, {_DOSSIER} AND d.status IN ({_IN_ORDER}))"  # noqa: S608 - names of ours alone
    f" FROM declaration AS d{_JOINED} WHERE d.id = ANY(CAST(:ids AS uuid[]))"
)
_REST = Statement.of(
    f"SELECT d.nth, {_DOSSIER}) FROM unnest(CAST(:ids AS uuid[]),"  # noqa: S608 - names of ours alone
    " CAST(:gates AS text[]), CAST(:ready_at AS timestamptz[]))"
    f" WITH ORDINALITY AS d(id, gate, ready_at, nth){_JOINED}"
)


async def rows(ask: Ask, ids: Collection[UUID]) -> list[Declaration]:
    """Find declarations alone."""
    found = await ask(_ROWS, {"ids": list(ids)})
    return [from_values(list(row)) for row in found]


async def whole(ask: Ask, ids: Collection[UUID]) -> list[tuple[Declaration, Dossier]]:
    """Find declarations with all that is shown of them."""
    found = await ask(_WHOLE, {"ids": list(ids)})
    return [
        (from_values(list(row[: len(FIELDS)])), _dossier(row[len(FIELDS) :]))
        for row in found
    ]


async def of_declarations(
    ask: Ask, known: Sequence[Declaration]
) -> list[Dossier | None]:
    """Find what is shown beside rows that are known already, in the same order.

    None is what was forgotten since, as when the sandbox is reset.
    """
    found = await ask(
        _REST,
        {
            "ids": [one.id for one in known],
            "gates": [one.gate for one in known],
            "ready_at": [
                one.ready_at if one.status in IN_ORDER else None for one in known
            ],
        },
    )
    dossiers = {row[0]: _dossier(row[1:]) for row in found}
    return [dossiers.get(nth) for nth, _ in enumerate(known, start=1)]


def _dossier(values: Sequence[Any]) -> Dossier:
    *gate, body, findings, checked, paid, transferred, may_be_overtaken = values
    return Dossier(
        GateVersion(*gate),
        contents.from_texts(body, findings),
        [checks.from_values(row) for row in checked],
        [payments.from_values(row) for row in paid],
        [Transfer(*row) for row in transferred],
        may_be_overtaken,
    )
