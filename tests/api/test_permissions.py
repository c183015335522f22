"""Role by operation, exactly as written: allowed, refused, hidden, or signed in first.

Every operation of the OpenAPI document is asked by everybody with the example that
the document gives, on a vehicle of its own. An answer that is none of 401, 403 and 404
means that the asker may: what else it says is another test's subject.
"""

import random
from uuid import uuid4

import pytest

from tests.api import makers
from tests.api.asking import as_json, ask
from tests.api.journeys import (
    HUU_NGHI,
    MORNING,
    TAN_THANH,
    declared,
    found,
    hire,
)
from tests.api.permissions import ALLOWED, SHOWN, operations, written
from tests.documented import DOCUMENT
from tests.people import People

# Who asks: the role, and the one gate of it, if it has one.
ASKERS: dict[str, tuple[str | None, str | None]] = {
    "nobody": (None, None),
    "stranger": ("agent", None),
    "elsewhere": ("customs", TAN_THANH),
    "yard": ("yard", HUU_NGHI),
    "quarantine": ("quarantine", HUU_NGHI),
    "border guard": ("border_guard", HUU_NGHI),
    "customs": ("customs", HUU_NGHI),
    "management": ("management", HUU_NGHI),
    "tester": ("tester", None),
    "owner": ("agent", None),
}
TABLE = written()
WRONG_SHAPE = {400, 405, 413, 415, 422, 428}


def test_the_page_has_a_row_for_every_operation_and_no_other():
    assert sorted(operations()) == sorted(TABLE)


def test_the_page_has_a_cell_for_every_asker():
    for operation, cells in TABLE.items():
        assert set(ASKERS) == set(cells), operation
        assert {*SHOWN.values(), ALLOWED} >= set(cells.values()), operation


@pytest.mark.parametrize("operation", operations(), ids=" ".join)
async def test_everybody_may_do_what_is_written(people: People, operation):
    assert TABLE[operation] == await seen(people, operation)


async def seen(people: People, operation: tuple[str, str]) -> dict[str, str]:
    """Ask as everybody, in any order but the owner last, and say what each may."""
    # What was asked before may have set the clock, or begun the sandbox anew.
    await people.set_clock(MORNING)
    method, template = operation
    firm = await found(people.resources)
    owner = await hire(people.resources, "agent", owner_id=firm, is_admin=True)
    vehicle = await declared(people, who=owner)
    path = await makers.path_of(people, template, vehicle, owner)
    answered = {}
    for asker in [*random.sample(list(ASKERS)[:-1], len(ASKERS) - 1), "owner"]:
        role, gate = ASKERS[asker]
        username = None
        if role is not None:
            is_owner = asker == "owner"
            username = owner if is_owner else await hire(people.resources, role, gate)
        status = await status_of(people, method, template, path, username)
        answered[asker] = SHOWN.get(status, ALLOWED)
    return {asker: answered[asker] for asker in ASKERS}


async def status_of(
    people: People, method: str, template: str, path: str, username: str | None
) -> int:
    """Ask with the example of the document."""
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"'}
    if username is not None:
        headers["Authorization"] = f"Bearer {await people.token(username)}"
    content = b""
    wanted = DOCUMENT["paths"][template][method.lower()].get("requestBody")
    if wanted is not None:
        kind, asked = next(iter(wanted["content"].items()))
        headers["Content-Type"] = kind
        example = asked["example"]
        is_text = isinstance(example, str)
        content = example.encode() if is_text else as_json(example)
    heard = await ask(
        people.app, people.resources, method, path, headers=headers, content=content
    )
    assert heard.status < 500, heard.body
    return heard.status
