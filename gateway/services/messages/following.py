"""Adds who is to be told of what, entry by entry, as the journal goes on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.domain.journal import JournalEntry
from gateway.domain.messages import WORTH_TELLING, phone_in, tax_codes_in, told
from gateway.services import following
from gateway.storage import (
    accounts,
    contents,
    declaration_reads,
    followers,
    gates,
    messages,
)


async def follow(engine: AsyncEngine, gate: str, *, has_texting: bool) -> int:
    """Add the messages of the next entries; return how many entries were read.

    With nobody who sends text messages, there are none to phones.
    """
    add = partial(_add, has_texting=has_texting)
    return await following.follow(engine, followers.MESSAGES, gate, add)


async def _add(
    connection: AsyncConnection, entries: Sequence[JournalEntry], *, has_texting: bool
) -> None:
    about = [e for e in entries if e.kind in WORTH_TELLING and e.declaration_id]
    if not about:
        return
    gate = await gates.get(connection, about[0].gate)
    people = await _people(
        connection, {e.declaration_id for e in about if e.declaration_id}
    )
    rows: list[dict[str, Any]] = []
    for entry in about:
        found = told(entry, gate)
        if found is None or entry.declaration_id is None:
            continue
        fact = {
            "gate": entry.gate,
            "seq": entry.seq,
            "declaration_id": entry.declaration_id,
            "code": found.code,
        }
        told_accounts, has_phone = people[entry.declaration_id]
        rows += [fact | messages.to_account(one) for one in told_accounts]
        if has_phone and has_texting:
            rows.append(fact | messages.to_phone())
    await messages.add(connection, rows)


async def _people(
    connection: AsyncConnection, ids: set[UUID]
) -> Mapping[UUID, tuple[list[UUID], bool]]:
    """Return, for each declaration, the accounts to tell, and whether there is a phone.

    Who declared, the account of a driver with that phone, firms that own goods.
    """
    owners = await declaration_reads.owners(connection, ids)
    declared = await contents.get_many(connection, list(ids))
    bodies = {one: found.body for one, found in declared.items()}
    phones = {one: phone_in(body) for one, body in bodies.items()}
    codes = {one: tax_codes_in(body) for one, body in bodies.items()}
    drivers = await accounts.drivers_by_phone(
        connection, set(filter(None, phones.values()))
    )
    firms = await accounts.firms_by_tax_code(connection, set().union(*codes.values()))

    def told_of(one: UUID) -> Iterator[UUID]:
        yield owners[one]
        yield from drivers.get(phones.get(one) or "", ())
        for code in codes.get(one, ()):
            yield from firms.get(code, ())

    return {
        one: (list(dict.fromkeys(told_of(one))), bool(phones.get(one))) for one in ids
    }
