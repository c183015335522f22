"""The declared table: what the person declared, and how it was first answered.

It is apart from the declaration, so that a change of status does not rewrite it, and
so that personal data can leave without touching what the journal refers to.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import (
    Column,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.storage.base import metadata

declared = Table(
    "declared",
    metadata,
    # A trigger sees to it that it is there; see migration 0019.
    Column("declaration_id", Uuid, primary_key=True),
    # The key that it came with, and whose: no other of theirs has it. They are not with
    # the declaration, where each change of status would touch their index.
    Column("account_id", Uuid, nullable=False),
    Column("idempotency_key", String, nullable=False),
    # The body as declared: vehicle, driver, goods, quarantine, receiving vehicles.
    Column("body", JSONB, nullable=False),
    # What the rules found in it: `rule_failures` and `warnings`.
    Column("findings", JSONB, nullable=False),
    # SHA-256 of the canonical body: whether a repeated key brings the same body.
    Column("fingerprint", LargeBinary, nullable=False),
    # The body of the first 201, for whoever asks again with the same key.
    Column("answer", LargeBinary, nullable=False),
    # The key comes first: it is looked up by itself.
    UniqueConstraint("idempotency_key", "account_id"),
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was declared, and what the rules found in it, as JSON values."""

    body: dict[str, Any]
    rule_failures: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


def from_texts(body: str, findings: str) -> Contents:
    """Read both columns as the JSON text that the database makes of them."""
    found = from_json(findings)
    return Contents(from_json(body), found["rule_failures"], found["warnings"])


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the rule that routes a declaration asks of its contents."""

    warnings: int
    # Of each line of the goods.
    customs_numbers: tuple[str | None, ...]


def remarks_of(contents: Contents) -> Remarks:
    numbers = (line.get("customs_declaration") for line in contents.body["goods"])
    return Remarks(len(contents.warnings), tuple(numbers))


@dataclass(frozen=True, slots=True)
class NewContents:
    """The same as JSON text, with its key, the fingerprint and the first answer."""

    declaration_id: UUID
    account_id: UUID
    idempotency_key: str
    body: str
    findings: str
    fingerprint: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class ChangedContents:
    """What is declared after a correction, as JSON text.

    Fingerprint and first answer stay: a repeated key gets the first answer.
    """

    declaration_id: UUID
    body: str
    findings: str


_CHANGE = text(
    "UPDATE declared AS d SET body = u.body, findings = u.findings"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:bodies AS jsonb[]),"
    " CAST(:findings AS jsonb[])) AS u(id, body, findings)"
    " WHERE d.declaration_id = u.id"
)


async def change_many(
    connection: AsyncConnection, rows: Collection[ChangedContents]
) -> None:
    await connection.execute(
        _CHANGE,
        {
            "ids": [row.declaration_id for row in rows],
            "bodies": [row.body for row in rows],
            "findings": [row.findings for row in rows],
        },
    )


_CHANGE_GATE = text(
    "UPDATE declared SET body ="
    " jsonb_set(body, '{gate}', to_jsonb(CAST(:gate AS text)))"
    " WHERE declaration_id = :id"
)


async def change_gate(
    connection: AsyncConnection, declaration_id: UUID, gate: str
) -> None:
    await connection.execute(_CHANGE_GATE, {"id": declaration_id, "gate": gate})


async def get_many(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Contents]:
    rows = await connection.execute(
        select(declared.c.declaration_id, declared.c.body, declared.c.findings).where(
            declared.c.declaration_id.in_(ids)
        )
    )
    return {
        row.declaration_id: Contents(
            row.body, row.findings["rule_failures"], row.findings["warnings"]
        )
        for row in rows
    }


async def first_answers(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, tuple[bytes, bytes]]:
    """Return (fingerprint, first answer) of each declaration."""
    rows = await connection.execute(
        select(
            declared.c.declaration_id, declared.c.fingerprint, declared.c.answer
        ).where(declared.c.declaration_id.in_(ids))
    )
    return {row[0]: (row[1], row[2]) for row in rows}
