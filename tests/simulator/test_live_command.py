"""The command as people meet it: what it prints, and what it ends with."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.cli import app
from simulator.errors import TargetNotAllowed
from simulator.exits import Exit
from simulator.live.targets import check_target

PAGE = Path(__file__).parents[2] / "docs/how-to/live-day.md"
FILES = [
    "events.csv",
    "events.ocel.json",
    "events.xes.gz",
    "report.html",
    "run.json",
    "summary.csv",
    "timeseries.csv",
]
PROGRAM = (sys.executable, "-m", "simulator.cli", "live")


@pytest.fixture
def refused():
    """Run the command with arguments that it refuses before it needs a gateway."""

    def refused(*arguments):
        outcome = CliRunner().invoke(app, ["live", *arguments])
        return outcome.exit_code, outcome.stderr

    return refused


@pytest.fixture
def command(url):
    async def command(*arguments, after=None):
        """Run `border-sim live`; *after* is given the process while it runs."""
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            *("--url", url, *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            if after is not None:
                await after(process)
            out, err = await process.communicate()
        return process.returncode, out.decode(), err.decode()

    return command


async def test_a_day_is_played_shown_and_written_down(command, tmp_path):
    numbers = tmp_path / "day.json"

    code, out, err = await command(
        "--speed", "18000", "--share", "0.01", "--json", str(numbers)
    )

    assert (0, "") == (code, err)
    assert "with mistakes and late drivers: 20 vehicles" in out
    assert "entered without an approval: 0 of" in out
    found = {row["name"]: row for row in json.loads(numbers.read_text())}
    assert {"name": "declared", "value": 20, "unit": "vehicles"} == found["declared"]


async def test_a_day_leaves_its_events_and_numbers_in_a_folder(command, fake, tmp_path):
    code, _, err = await command(
        *("july-2025", "--speed", "18000", "--share", "0.01", "--seed", "7"),
        *("--out", str(tmp_path / "days"), "--formats", "csv,xes,ocel"),
    )

    assert (0, "") == (code, err)
    folder = tmp_path / "days" / "2030-01-08"
    assert FILES == sorted(path.name for path in folder.iterdir())
    assert "<h1>An average day" in (folder / "report.html").read_text("utf-8")
    run = json.loads((folder / "run.json").read_text())
    assert (7, "july-2025") == (run["seed"], run["scenario"]["name"])
    log = (folder / "events.csv").read_text()
    assert 15 == log.count(",submitted,") == log.count(",departed,")
    assert 30 == log.count(",border_guard,")
    private = [
        value
        for declared in fake.declarations.values()
        for value in (
            declared["id"],
            declared["number"] + ",",
            declared["vehicle"]["plate"],
            declared["driver"]["name"],
            declared["driver"]["phone"],
        )
    ]
    written = log + (folder / "events.ocel.json").read_text()
    assert [] == [value for value in private if value in written]


async def test_a_broken_promise_ends_with_its_own_code(command, fake):
    fake.forgets = {"N2"}

    code, out, _ = await command("--speed", "18000", "--share", "0.01")

    assert Exit.BROKEN == code
    assert "BROKEN: N2 was accepted and is lost" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_day_cleanly(command, fake, number):
    async def stop(process):
        await fake.declared.wait()
        os.kill(process.pid, number)

    code, _, err = await command("--speed", "3600", after=stop)

    assert (Exit.INTERRUPTED, 1.0) == (code, fake.speed)
    assert "border-sim: stopped before the day was over\n" == err


async def test_a_run_that_nobody_holds_any_more_ends(command, fake):
    async def let_go(process):
        await fake.declared.wait()
        process.stdin.close()

    code, _, _ = await command("--speed", "3600", "--until-input-ends", after=let_go)

    assert (Exit.INTERRUPTED, 1.0) == (code, fake.speed)


async def test_without_a_terminal_a_line_is_printed_now_and_then(
    command, fake, monkeypatch
):
    async def wait_for_line(process):
        line = ""
        while "huu-nghi of" not in line:
            line = (await process.stdout.readline()).decode()
        process.send_signal(signal.SIGINT)
        shown.append(line)

    shown: list[str] = []
    await command("--speed", "600", after=wait_for_line)

    assert "600x  lag p99" in shown[0]
    assert "huu-nghi of 922: declared" in shown[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--speed", "0"), "--speed: 0 is not allowed: above 0, at most 18000"),
        (("--speed", "nan"), "--speed: nan is not allowed"),
        (("--share", "-1"), "--share: -1 is not allowed: above 0, at most 10"),
        (("--seed", "-1"), "--seed"),
        (("--json", "nowhere/day.json"), "--json: there is no folder nowhere"),
        (("--out", "nowhere/days"), "--out: there is no folder nowhere"),
        (("--formats", "csv"), "--formats: there is no folder to write them to"),
        (("--out", "days", "--formats", "csv,pdf"), "'pdf' is no format; there are:"),
        (("june",), "there is no day 'june'; did you mean 'june-2022'?"),
        (("--url", "https://example.org"), "--i-own-this-host example.org"),
    ],
)
def test_bad_usage_is_explained(refused, arguments, message):
    code, told = refused(*arguments)

    assert Exit.USAGE == code
    assert message in told


def test_a_dead_gateway_is_told(refused, unused_tcp_port):
    url = f"http://127.0.0.1:{unused_tcp_port}"

    code, told = refused("--url", url, "--wait", "0")

    assert Exit.UNREACHABLE == code
    assert f"{url}/readyz does not answer with 200" in told


def test_every_exit_code_is_documented():
    listed = PAGE.read_text("utf-8")
    of_live = set(Exit) - {Exit.IMPRECISE}

    assert [] == [code for code in of_live if f"| {code.value} |" not in listed]


def test_every_exit_code_of_any_command_is_documented():
    listed = (PAGE.parents[1] / "reference" / "commands.md").read_text("utf-8")
    of_ours = listed[listed.index("## border-sim") :]

    assert [] == [code for code in Exit if f"| {code.value} |" not in of_ours]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://localhost",
        "https://[::1]:8443",
        "http://127.9.9.9",
    ],
)
def test_this_machine_may_always_be_played_against(url):
    assert url == check_target(f"{url}/", None)


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1", "http://gate.example", "http://127.0.0.1.example.org"]
)
def test_other_machines_need_their_owners_word(url):
    with pytest.raises(TargetNotAllowed, match="is not this machine"):
        check_target(url, None)
    with pytest.raises(TargetNotAllowed, match="is not this machine"):
        check_target(url, "another.example")


def test_the_owner_names_the_host():
    assert "http://gate.example:80" == check_target(
        "http://gate.example:80", "gate.example"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999",
    ],
)
def test_what_is_no_address_is_told(url):
    with pytest.raises(TargetNotAllowed, match="is not an address"):
        check_target(url, None)
