"""Every state of the pages that strangers, drivers and whoever signs in may come to.

A state is what a page is like after something: refused, empty, over, asked again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.console.declaration_form import STEPS
from gateway.services.accounts import Accounts
from gateway.services.attempts import Attempts
from gateway.services.boards import Boards
from gateway.services.passwords import Passwords
from gateway.services.sessions import Doorkeeper
from gateway.services.shared_boards import SharedBoards
from gateway.storage.base import make_engine
from tests.api.journeys import (
    approved,
    called,
    cleared,
    declared,
    leave,
    said,
    turn,
    verdict,
)
from tests.api.test_second_factors import PASSWORD, code, officer
from tests.console.glass import Walk
from tests.console.test_correcting import Correction
from tests.console.test_declaring import ANSWERS, Paper
from tests.console.test_registering import FIRM, OTHER_WORDS, WORDS
from tests.console.test_telephone import HERE as TELEPHONE
from tests.console.test_telephone import recovery_codes, secret_of
from tests.people import People

pytestmark = pytest.mark.browser

HERE = "/declare"
NOBODY = "00000000-0000-7000-8000-000000000000"
NEWCOMER = FIRM | {"username": "thu.ha"}
WRONG = {"username": "driver", "password": "wrong"}


@asynccontextmanager
async def elsewhere(walk: Walk, **changes: Any) -> AsyncIterator[Walk]:
    """Go on in a gateway with something changed."""
    people = walk.people
    opened = replace(people.resources, **changes)
    async with People.meeting(people.app, opened) as others:
        yield Walk(others, walk.glass, walk.found)


async def test_of_an_account_that_enrols_a_telephone(walk: Walk):
    username = await officer(walk.people)
    await walk.be(username)
    begun = await walk.send("begun", TELEPHONE)
    await walk.send("wrong first code", f"{TELEPHONE}/confirm", 409, code="000000")
    typed = code(secret_of(begun), -1)
    done = await walk.send("confirmed", f"{TELEPHONE}/confirm", code=typed)
    await walk.look("enrolled", "/account")
    await walk.send("enrolled already", TELEPHONE, 409)
    await walk.send("wrong last code", f"{TELEPHONE}/remove", 409, code="000000")
    right = {"username": username, "password": PASSWORD}
    await walk.send("asked for a code", "/sign-in", 401, **right)
    await walk.send("wrong code", "/sign-in", 401, **right, otp="000000")
    await walk.send("another session", "/sign-in", **right, otp=recovery_codes(done)[0])
    await walk.look("two sessions", "/account")
    last = recovery_codes(done)[1]
    await walk.send("removed", f"{TELEPHONE}/remove", code=last)
    async with elsewhere(walk, officers_need_totp=True) as strict:
        await strict.be(username)
        await strict.look("needed", "/account")

    assert [] == walk.found


async def test_of_whoever_cannot_sign_in(walk: Walk):
    await walk.send("wrong password", "/sign-in", 401, **WRONG)
    reception = walk.people.resources.reception
    doorkeeper = Doorkeeper(
        walk.people.resources.engine,
        Passwords(),
        Attempts(failures=1),
        reception.second_factors,
        lifetime=timedelta(hours=1),
    )
    changed = replace(reception, doorkeeper=doorkeeper)
    async with elsewhere(walk, reception=changed) as patient:
        await patient.people.http.post("/sign-in", data=WRONG)
        await patient.send("too many attempts", "/sign-in", 429, **WRONG)

    assert [] == walk.found


async def test_of_whoever_registers(walk: Walk):
    path, opened = "/register", walk.people.resources
    await walk.look("empty", path)
    await walk.send("all wrong", path, 422, **{"as": "firm", "password": "short"})
    await walk.send("taken", path, 409, **NEWCOMER | {"username": "driver"})
    accounts = Accounts(opened.engine, Passwords(), Attempts(failures=0))
    changed = replace(opened.reception, accounts=accounts)
    async with elsewhere(walk, reception=changed) as patient:
        await patient.send("too often", path, 429, **NEWCOMER)
    await walk.send("made", path, **NEWCOMER)
    here = "/account/password"
    await walk.look("password", here)
    await walk.send("all wrong", here, 422, current="", new="short", again="")
    new = {"new": OTHER_WORDS, "again": OTHER_WORDS}
    await walk.send("not the present one", here, 409, current="wrong", **new)
    await walk.send("changed", here, current=WORDS, **new)
    here, name = "/account/data/erase", {"username": NEWCOMER["username"]}
    await walk.send("another name", here, 422, username="x")
    await declared(walk.people, who=NEWCOMER["username"])
    await walk.send("under way", here, 409, **name)

    assert [] == walk.found


async def test_of_pages_that_cannot_be_shown(walk: Walk, monkeypatch):
    async def fail(*_: object) -> None:
        raise RuntimeError

    abroad = {"sec-fetch-site": "cross-site"}
    await walk.be("agent")
    await walk.look("not there", f"/v/{NOBODY}", 404)
    await walk.look("not theirs", "/manage", 403)
    await walk.look("no such address", "/agent/rooms/nowhere", 404)
    made = await cleared(walk.people)
    said(await leave(walk.people, made), 201)
    await walk.send("a rule", f"/v/{made.id}/cancel", 409, sure="yes")
    await walk.send("no such form", "/rules", 405)
    await walk.be("management")
    path = "/manage/huu-nghi/what-if?ask=1"
    await walk.look("from elsewhere", path, 403, **abroad)
    monkeypatch.setattr(walk.people.resources.boards, "every", fail)
    await walk.look("ours", "/manage", 500)

    assert [] == walk.found


async def test_of_a_board_that_has_little_to_say(walk: Walk):
    opened, people = walk.people.resources, walk.people
    until = "2030-01-07T05:00:00Z"
    note = {"vi": "Bão số 5", "en": "Typhoon", "zh": "台风"}
    await turn(people, "huu-nghi", mode="closed", note=note, closed_until=until)
    await turn(people, "tan-thanh", mode="contingency", buffer_yard={"import": True})
    await walk.look("closed", "/")
    await walk.be("management")
    await walk.look("closed, for management", "/manage/huu-nghi")
    lost = make_engine("postgresql+asyncpg://nobody@127.0.0.1:1/gone")
    boards = SharedBoards(Boards(lost, opened.lines, opened.outlooks))
    async with elsewhere(walk, boards=boards) as there:
        await there.look("away", "/", 503)
        await there.be("management")
        await there.look("away, for management", "/manage", 503)
    await lost.dispose()

    assert [] == walk.found


async def test_of_a_declaration_that_is_filled_in(walk: Walk):
    await walk.be("driver")
    await walk.look("no vehicles", "/vehicles")
    paper = Paper(walk.people)
    await paper.open()
    filled = paper.filled() | ANSWERS
    for step in STEPS:
        await walk.send(step.name, HERE, **filled | {"go": step.name})
    wrong = filled | {"plate": "", "gross_weight_kg": "heavy"}
    await walk.send("wrong", HERE, 422, **wrong | {"go": "next"})
    two = filled | {"lines": "2", "step": "goods"}
    await walk.send("two lines", HERE, **two | {"go": "add-line"})
    await walk.send("papers of two", HERE, **two | {"go": "papers"})
    await walk.send("check", HERE, **filled | {"step": "papers", "go": "next"})
    await walk.send("wrong as a whole", HERE, 422, **wrong | {"go": "send"})
    sent = await walk.send("declared", HERE, **filled | {"go": "send"})
    again = filled | {"key": "another-key-of-16", "go": "send"}
    await walk.send("declared already", HERE, 409, **again)

    assert sent.url.path.startswith("/v/")
    assert [] == walk.found


async def test_of_a_vehicle_on_its_way(walk: Walk):
    people = walk.people
    held, gone = await approved(people), await cleared(people)
    said(await verdict(people, held, "hold"))
    said(await leave(people, gone), 201)
    draft = await declared(people, goods=[])
    await walk.be("agent")
    await walk.look("held", f"/v/{held.id}")
    await walk.look("gone", f"/v/{gone.id}")
    await walk.look("draft", f"/v/{draft.id}")
    await walk.send("cancelled", f"/v/{draft.id}/cancel", sure="yes")
    await turn(people, "huu-nghi", mode="closed")
    await walk.look("at a closed gate", f"/v/{held.id}")

    assert [] == walk.found


async def test_of_a_correction(walk: Walk):
    people = walk.people
    waiting, ahead = await approved(people), await approved(people)
    refused = await declared(people)
    said(await verdict(people, refused, "reject"))
    await walk.be("agent")
    for part in ("trip", "driver", "goods", "papers"):
        await walk.look(part, f"/v/{waiting.id}/correct/{part}")
    await walk.look("rejected", f"/v/{refused.id}/correct")
    correction = Correction(people)
    await correction.open_at(f"/v/{waiting.id}/correct/vehicle")
    filled = correction.filled() | {"go": "send"}
    here = correction.path
    wrong = filled | {"plate": "", "gross_weight_kg": "heavy"}
    await walk.send("wrong", here, 422, **wrong)
    await walk.send("costs the place", here, 200, **filled | {"plate": "12C-777.88"})
    theirs = filled | {"plate": ahead.plate, "sure": "place"}
    await walk.send("declared already", here, 409, **theirs)
    said(await verdict(people, waiting, "hold"))
    await walk.send("changed since", here, 412, **filled | {"seal": "VN-778899"})
    called_one = await called(people)
    await walk.look("called", f"/v/{called_one.id}/correct")

    assert [] == walk.found
