"""Locks a gate, and finds what stands in the way of new declarations, in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.domain.errors import GateNotFound
from gateway.domain.gates import Gate
from gateway.storage import gates
from gateway.storage.declarations import LIVE_SQL
from gateway.storage.driver import Statement


@dataclass(frozen=True, slots=True)
class Claim:
    """What a new declaration must be the only live one to have, and who asks."""

    # The owner: a firm's account for all of its users, who share its keys too.
    account_id: UUID
    key: str
    tractor: str
    trailer: str | None
    container: str | None
    # The hash of the session's token: it must be alive when this is committed.
    session: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What was there under the lock."""

    gate: Gate
    keys: dict[tuple[UUID, str], UUID]
    # ("tractor", identity) -> (declaration, its account); the same for the others
    identities: dict[tuple[str, str], tuple[UUID, UUID]]
    sessions: set[bytes]


KINDS = ("tractor", "trailer", "container")


def _live(name: str) -> str:
    """Look up one kind of identity by its own partial index."""
    return (
        f" UNION SELECT id, account_id, NULL, '{name}', {name} FROM declaration"  # noqa: S608 - names of ours alone
        f" WHERE {name} = ANY(CAST(:{name}s AS text[])) AND {LIVE_SQL}"
        f" AND {name} IS NOT NULL"
    )


def _told(column: str) -> str:
    """Read one column of the gate; its controls as the text that they are kept by."""
    if column == "controls":
        return "CAST(gate.controls AS text) AS controls"
    return f"gate.{column}"


# By the key alone, whose index begins with it: by account and key, a plan made while
# the table is small may go through all that the account ever declared.
# The look-ups see what was committed when the statement began, which may be before
# the lock was granted. Whatever they miss, the insert's own conflict finds.
_LOCK = Statement.of(
    "SELECT {gate}, (SELECT json_agg(c) FROM ("  # noqa: S608 - names of ours alone
    " SELECT declaration_id AS id, account_id, idempotency_key AS key,"
    " NULL AS kind, NULL AS identity"
    " FROM declared WHERE idempotency_key = ANY(CAST(:keys AS text[]))"
    "{live}) AS c) AS claims,"
    " ARRAY(SELECT token_hash FROM session"
    " WHERE token_hash = ANY(CAST(:sessions AS bytea[])) AND expires_at > now())"
    " AS sessions"
    " FROM gate WHERE gate.id = :gate FOR NO KEY UPDATE OF gate".format(
        gate=", ".join(map(_told, gates.gate.c.keys())),
        live="".join(map(_live, KINDS)),
    )
)


async def lock(
    connection: AsyncConnection, gate_id: str, claims: Sequence[Claim]
) -> Found:
    """Take the gate's row, as `gates.lock` does, and look for the claims' rivals.

    Raises:
        GateNotFound: there is no such gate.
    """
    rows = await _LOCK.fetch(
        connection,
        {
            "gate": gate_id,
            "keys": [claim.key for claim in claims],
            "tractors": [claim.tractor for claim in claims],
            "trailers": _given(claim.trailer for claim in claims),
            "containers": _given(claim.container for claim in claims),
            "sessions": list({claim.session for claim in claims}),
        },
    )
    if not rows:
        msg = f"there is no gate {gate_id!r}"
        raise GateNotFound(msg)
    row = rows[0]
    found = Found(gates.from_row(row), {}, {}, set(row["sessions"]))
    for rival in row["claims"] or ():
        rival_id, account_id = UUID(rival["id"]), UUID(rival["account_id"])
        if rival["key"] is not None:
            found.keys[account_id, rival["key"]] = rival_id
        else:
            identity = rival["kind"], rival["identity"]
            found.identities[identity] = (rival_id, account_id)
    return found


_RIVALS = text(
    " UNION ALL ".join(
        f"SELECT '{name}', {name}, id, account_id FROM declaration"  # noqa: S608 - names of ours alone
        f" WHERE {name} = ANY(CAST(:{name} AS text[])) AND {LIVE_SQL}"
        f" AND {name} IS NOT NULL"
        for name in KINDS
    )
)


async def rivals(
    connection: AsyncConnection, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[UUID, UUID]]:
    """Return who has these identities now, in the form of `Found.identities`."""
    values: dict[str, list[str]] = {name: [] for name in KINDS}
    for name, identity in wanted:
        values[name].append(identity)
    rows = await connection.execute(_RIVALS, values)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _given(values: Iterable[str | None]) -> list[str]:
    return [value for value in values if value is not None]
