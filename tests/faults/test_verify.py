"""`verify` says nothing of a healthy history, and finds every planted fault."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.embedded import Stores
from gateway.services.verification import Report, verify
from gateway.services.verification.findings import Count, Fault
from gateway.storage import audit
from gateway.storage.base import make_engine
from tests.faults import histories, lives, planted
from tests.faults.planting import plant
from tests.stores import fresh_database

PAGE = Path(__file__).parents[2] / "docs/reference/verify.md"


@dataclass(frozen=True, slots=True)
class Small:
    """The database in which one declaration of every fate is, and their ids."""

    database: str
    ids: dict[str, UUID]


@pytest.fixture(scope="module")
async def small(stores: Stores, bare_template: str) -> AsyncIterator[Small]:
    async with fresh_database(stores, template=bare_template) as url:
        engine = make_engine(url)
        async with histories.running(engine) as history:
            await lives.live_through_all(history)
        await engine.dispose()
        database = make_url(url).database
        assert database is not None
        yield Small(database, history.ids)


@pytest.fixture
async def copy_url(stores: Stores, small: Small) -> AsyncIterator[str]:
    async with fresh_database(stores, template=small.database) as url:
        yield url


async def verified(database_url: str) -> Report:
    engine = make_engine(database_url)
    try:
        return await verify(engine)
    finally:
        await engine.dispose()


def row(report: Report, name: str):
    return next(row for row in report.rows if row.name == name)


def faulty(report: Report) -> dict[str, list[str]]:
    return {
        row.name: [str(found) for found in row.details]
        for row in report.rows
        if not row.ok
    }


class TestHealthyHistory:
    async def test_nothing_is_wrong_and_everything_is_counted(self, copy_url):
        report = await verified(copy_url)

        assert {} == faulty(report)
        assert report.ok
        assert {
            Count.DECLARED: 14,
            Count.DRAFTS: 2,
            Count.APPROVED: 11,
            Count.REJECTED: 1,
            Count.CALLED: 5,
            Count.ENTERED: 3,
            Count.DEPARTED: 1,
            Count.RETURNED: 0,
            Count.CANCELLED: 1,
            Count.EXPIRED: 1,
            Count.LIVE: 12,
            Count.CALLS: 5,
            Count.LIFTS: 1,
            Count.PAPERS: 1,
            Count.OPEN_PAPERS: 1,
            Count.ENTRIES: 50,
        } == {row.name: row.value for row in report.rows if not row.is_fault}

    async def test_gates_are_counted_apart(self, copy_url):
        report = await verified(copy_url)

        assert {"huu-nghi": 2, "tan-thanh": 1} == row(report, "entered").gates

    async def test_it_says_how_many_entries_were_looked_at(self, copy_url):
        found = row(await verified(copy_url), Fault.UNAPPROVED)

        assert (0, 3, "declarations") == (found.value, found.of, found.unit)

    async def test_an_empty_database_is_healthy(self, bare_database_url):
        assert (await verified(bare_database_url)).ok

    async def test_a_random_history_of_hundreds_is_healthy(self, bare_database_url):
        engine = make_engine(bare_database_url)
        async with histories.running(engine) as history:
            await lives.live_at_random(history, seed=20, rounds=30)

        report = await verify(engine)
        await engine.dispose()

        assert {} == faulty(report)
        for what in set(Count) - {Count.RETURNED}:
            assert row(report, what).value > 2, f"hardly any {what}: no test of it"
        assert row(report, Count.DECLARED).value > 200
        assert row(report, Count.CALLS).value > row(report, Count.CALLED).value


class TestPlantedFaults:
    @pytest.mark.parametrize("fault", planted.ALL, ids=lambda fault: fault.title)
    async def test_it_is_listed_in_its_row_and_in_no_other(
        self, fault, small, copy_url
    ):
        await plant(copy_url, fault.statements, small.ids)

        report = await verified(copy_url)

        assert fault.faults == faulty(report).keys(), faulty(report)
        assert not report.ok
        named = {found.declaration_id for r in report.rows for found in r.details}
        assert fault.name is None or small.ids[fault.name] in named

    def test_every_kind_of_fault_is_planted(self):
        assert set(Fault) == set().union(*(fault.faults for fault in planted.ALL))

    def test_the_documentation_lists_them(self):
        text = PAGE.read_text("utf-8")
        number = len(planted.ALL)

        assert f"{number} of {number} planted faults" in text
        rows = {
            f"| {fault.title} | {', '.join(f for f in Fault if f in fault.faults)} |"
            for fault in planted.ALL
        }
        assert set() == {row for row in rows if row not in text}


class TestManyFaults:
    async def test_the_first_are_listed_and_all_are_counted(
        self, stores, small, copy_url
    ):
        too_far = "UPDATE gate SET journal_seq = journal_seq + 1000"
        await plant(copy_url, [too_far, "DELETE FROM declared"], small.ids)

        report = await verified(copy_url)

        lost = row(report, Fault.LOST)
        gaps = row(report, Fault.JOURNAL_GAP)
        assert (16, 16) == (lost.value, len(lost.details))
        assert (2000, 2) == (gaps.value, len(gaps.details))


class TestWhatIsPrinted:
    async def test_findings_say_where_and_why(self, small, copy_url):
        await plant(copy_url, ["DELETE FROM entry WHERE gate = 'tan-thanh'"], small.ids)
        report = await verified(copy_url)
        printed = StringIO()

        Console(file=printed, width=200).print(report.table())

        entered = small.ids["there_entered"]
        text = printed.getvalue()
        assert "entries without approval: 1" in text
        assert (
            f"tan-thanh {entered}: the journal tells of an entry that is not there"
        ) in text

    async def test_rows_for_other_programs(self, small, copy_url):
        await plant(
            copy_url,
            ["UPDATE gate SET journal_seq = journal_seq + 1 WHERE id = 'tan-thanh'"],
            small.ids,
        )

        rows = (await verified(copy_url)).to_json()

        assert {
            "name": "journal gaps",
            "value": 1,
            "unit": "entries",
            "ok": False,
            "gates": {"tan-thanh": 1},
            "of": 50,
            "details": [
                {
                    "gate": "tan-thanh",
                    "declaration": None,
                    "seq": None,
                    "why": "entry 8 is not there",
                }
            ],
        } == next(row for row in rows if row["name"] == "journal gaps")
        assert {
            "name": "entered",
            "value": 3,
            "unit": "declarations",
            "ok": True,
            "gates": {"huu-nghi": 2, "tan-thanh": 1},
        } == next(row for row in rows if row["name"] == "entered")


class TestBesideTheWorkingGateway:
    async def test_it_waits_for_nobody(self, copy_url):
        holder = create_async_engine(copy_url)
        async with holder.connect() as connection:
            await connection.exec_driver_sql("SELECT * FROM gate FOR UPDATE")
            await connection.exec_driver_sql("SELECT * FROM declaration FOR UPDATE")

            report = await verified(copy_url)

        await holder.dispose()
        assert report.ok

    async def test_it_sees_one_moment_and_can_change_nothing(self, copy_url):
        engine = make_engine(copy_url)
        async with audit.snapshot(engine) as connection:
            before = await audit.gates(connection)
            async with engine.begin() as other:
                await other.exec_driver_sql("UPDATE gate SET ticket = ticket + 1")

            after = await audit.gates(connection)
            with pytest.raises(DBAPIError, match="read-only transaction"):
                await connection.exec_driver_sql("DELETE FROM session")

        await engine.dispose()
        assert before == after
