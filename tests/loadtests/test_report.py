"""The report, in a browser that fetches nothing: at any width, by day and night."""

import io
import json
import re

import pytest
from rich.console import Console

from loadtests.judging import Verified
from loadtests.ledger import Ledger
from loadtests.report import writing
from loadtests.report.circumstances import command
from loadtests.report.page import render
from loadtests.report.screen import show
from loadtests.runs import Run
from tests.browsing import DESKTOP, PHONE
from tests.loadtests.accounts import example, seen


@pytest.fixture(scope="module")
def account():
    return example()


@pytest.fixture
async def report(account, tmp_path, page):
    (tmp_path / "report.html").write_text(render(account), "utf-8")
    await page.goto(f"file://{tmp_path}/report.html")
    return page


@pytest.mark.browser
async def test_the_verdict_is_on_top_and_the_charts_are_drawn(report):
    heading = await report.text_content("h1")
    drawn = await report.evaluate(
        "[...document.querySelectorAll('svg .title')].map(it => it.textContent)"
    )
    heights = await report.evaluate(
        "[...document.querySelectorAll('svg')].map(it => it.clientHeight)"
    )

    assert "Failed. 4 of 18 objectives missed" == heading
    assert [
        "Requests",
        "Time to answer, all requests",
        "Share answered within",
        "Arrivals",
        "Taking part at once",
        "The waiting lines",
        "Memory of the gateway",
        "Open files of the gateway",
        "Work of the gateway",
        "The load generator itself",
    ] == drawn
    assert min(heights) > 100


@pytest.mark.browser
async def test_nothing_is_fetched_and_no_script_is_needed(report):
    fetched = await report.evaluate("performance.getEntriesByType('resource').length")
    scripts = await report.evaluate("document.scripts.length")

    assert (0, 0) == (fetched, scripts)


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
async def test_nothing_sticks_out_of_the_window(report, size):
    await report.set_viewport_size(size)

    assert size["width"] >= await report.evaluate(
        "document.documentElement.scrollWidth"
    )


@pytest.mark.browser
async def test_it_is_dark_for_those_who_want_it_and_light_on_paper(report):
    grounds = []
    for medium in ("screen", "print"):
        await report.emulate_media(media=medium, color_scheme="dark")
        grounds.append(
            await report.evaluate("getComputedStyle(document.body).backgroundColor")
        )

    assert ["rgb(22, 25, 29)", "rgb(255, 255, 255)"] == grounds


def test_both_clocks_stand_beside_each_other(account):
    html = render(account)

    row = re.search(r"POST /v1/declarations</span>.*?</tr>", html, re.DOTALL)
    assert row
    assert ["12.4 ms", "50.2 ms", "6.01 s", "7.03 s", "50.6 ms"] == re.findall(
        r">([\d.]+ m?s)<", row[0]
    )


def test_what_people_wrote_cannot_break_the_page():
    ledger = Ledger()
    ledger.timed("GET /<b>", 1, 1, "<script>alert(1)</script>")
    ledger.look("<i>", held=False, detail="<script>")

    html = render(example(ledger, title="<script>", command="<script>"))

    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_run_in_which_nothing_happened_has_a_report_as_well():
    html = render(example(Ledger()))

    assert "Nobody asked for anything." in html


def test_a_broken_check_shows_its_promise_and_its_first_example():
    ledger = seen(length_s=5)
    ledger.look("ticket-never-changes", held=False, detail="ticket 7 became 9")

    html = render(example(ledger))

    assert "A declaration keeps the ticket that it was given." in html
    assert "First: ticket 7 became 9" in html


def test_why_it_ended_early_and_why_nobody_verified_is_said_on_top():
    verified = Verified(why="there are no settings")
    account = example(
        seen(length_s=5),
        hopeless="for 10 s, all failed",
        hopeless_at_s=4,
        verified=verified,
        warnings=["the generator was busy"],
    )

    top = render(account).split("</header>")[0]

    assert "Ended early: for 10 s, all failed." in top
    assert "The journal was not verified: there are no settings." in top
    assert "the generator was busy" in top


def test_the_folder_holds_what_was_counted_and_can_be_read_again(account, tmp_path):
    writing.write(account, tmp_path / "new" / "folder")

    told = json.loads((tmp_path / "new" / "folder" / "ledger.json").read_text("utf-8"))
    again = Ledger()
    again.merge(told)
    assert 2080 == again.timings["POST /v1/declarations"].due.count


def test_a_folder_that_cannot_be_written_is_told_and_fails_nothing(
    account, tmp_path, caplog
):
    (tmp_path / "file").touch()

    writing.write(account, tmp_path / "file")

    assert "The report could not be written" in caplog.text


def test_the_screen_shows_what_was_missed_last(account):
    told = io.StringIO()

    show(account, Console(file=told, width=120))

    lines = told.getvalue().splitlines()
    assert "4 of 18 objectives missed" == lines[-1]
    assert "Missed: failed requests: 0.0378 %, wanted ≤ 0 %" in told.getvalue()


def test_the_screen_says_why_nobody_looked_at_the_journal():
    verified, told = Verified(why="there is no border-gate here"), io.StringIO()

    show(example(seen(length_s=5), verified=verified), Console(file=told, width=120))

    assert "journal was not verified: there is no border-gate here" in told.getvalue()


def test_of_many_objectives_only_those_not_met_are_shown_the_gravest_first():
    ledger = seen(length_s=5)
    for number in range(30):
        ledger.timed(f"GET /slow/{number}", 2000, 2000)
    ledger.look("ticket-never-changes", held=False, detail="7 became 9")
    told = io.StringIO()

    show(example(ledger), Console(file=told, width=120))

    lines = told.getvalue().splitlines()
    missed = [line for line in lines if line.startswith("Missed: ")]
    assert "│ requests: GET /slow/29 p99" in told.getvalue()
    assert "POST /v1/declarations p99" not in told.getvalue()
    assert "Missed: ticket-never-changes: 1, wanted ≤ 0 (7 became 9)" == missed[0]
    assert re.fullmatch(r"Missed: \d+ more, in the table", missed[-1])
    assert 11 == len(missed)


def test_the_command_that_repeats_it_has_the_seed_and_no_password():
    told = command(
        Run(seed="4f2a"),
        ["/x/bin/locust", "--headless", "--host", "http://127.0.0.1:8000"],
        {"LOADTEST_HURRY": "10", "LOADTEST_PASSWORD": "secret", "HOME": "/root"},
    )

    assert (
        "LOADTEST_HURRY=10 locust --headless --host http://127.0.0.1:8000 --seed 4f2a"
    ) == told


def test_a_seed_that_was_given_is_not_given_twice():
    told = command(Run(seed="4f2a"), ["locust", "--seed", "4f2a"], {})

    assert "locust --seed 4f2a" == told
