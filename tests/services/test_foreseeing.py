"""Asking the simulator: in a process of its own, one at a time, within bounds."""

import asyncio
import os
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from gateway.services import foreseeing
from gateway.services.foreseeing import (
    Foreseen,
    Foreseer,
    Progress,
    Unforeseen,
    Why,
)

ECHO = """
import json, sys
asked = json.load(sys.stdin)
print(json.dumps({"played": 1, "of": 2}), flush=True)
print(json.dumps({"answer": asked}), flush=True)
"""
PATIENCE_S = 30


def foreseer(script: str, *, patience_s: float = PATIENCE_S) -> Foreseer:
    command = (sys.executable, "-c", script)
    return Foreseer("july-2025", command=command, patience_s=patience_s)


async def all_of(asked: Foreseer) -> list[Progress | Foreseen]:
    return [step async for step in asked.ask({"gate": "huu-nghi"})]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_progress_and_the_answer_are_passed_on():
    told = await all_of(foreseer(ECHO))

    asked = {"scenario": "july-2025", "gate": "huu-nghi"}
    assert [Progress(), Progress(1, 2), Foreseen(asked)] == told


async def test_what_is_refused_is_told_as_the_simulator_says_it():
    script = """
import sys
print("border-sim: hours: too many", file=sys.stderr)
sys.exit(2)
"""

    with pytest.raises(Unforeseen) as caught:
        await all_of(foreseer(script))

    assert (Why.REFUSED, "hours: too many") == (caught.value.why, caught.value.said)


@pytest.mark.parametrize("script", ["raise SystemExit(1)", "pass"])
async def test_an_end_without_an_answer_is_a_failure(script: str):
    with pytest.raises(Unforeseen) as caught:
        await all_of(foreseer(script))

    assert (Why.FAILED, "") == (caught.value.why, caught.value.said)


def sleeping(folder: Path) -> tuple[str, Path]:
    """Return a script that says who it is, and then does nothing for long."""
    file = folder / "pid"
    script = f"""
import os, time, pathlib
pathlib.Path({str(file)!r}).write_text(str(os.getpid()))
print('{{"played": 1, "of": 2}}', flush=True)
time.sleep(600)
"""
    return script, file


async def test_what_takes_too_long_is_ended(tmp_path: Path):
    script, file = sleeping(tmp_path)

    with pytest.raises(Unforeseen) as caught:
        await all_of(foreseer(script, patience_s=2))

    assert Why.TOO_LONG == caught.value.why
    assert not file.exists() or not is_running(int(file.read_text()))


async def test_whoever_leaves_ends_the_process(tmp_path: Path):
    script, file = sleeping(tmp_path)

    async with aclosing(foreseer(script).ask({})) as steps:
        assert [Progress(), Progress(1, 2)] == [await anext(steps), await anext(steps)]
        assert is_running(int(file.read_text()))

    assert not is_running(int(file.read_text()))


async def test_one_is_answered_after_the_other(tmp_path: Path):
    script, file = sleeping(tmp_path)
    asked = foreseer(script)
    async with aclosing(asked.ask({})) as first, aclosing(asked.ask({})) as second:
        assert [Progress(), Progress(1, 2)] == [await anext(first), await anext(first)]
        assert Progress() == await anext(second)
        following = asyncio.ensure_future(anext(second))
        before = int(file.read_text())
        await asyncio.sleep(0)
        assert not following.done()

        await first.aclose()

        assert Progress(1, 2) == await following
        assert before != int(file.read_text())


async def test_too_many_are_told_so_at_once(tmp_path: Path):
    script, _ = sleeping(tmp_path)
    asked = foreseer(script)
    waiting = [asked.ask({}) for _ in range(foreseeing.MOST_WAITING + 1)]
    for one in waiting:
        assert Progress() == await anext(one)

    with pytest.raises(Unforeseen) as caught:
        await all_of(asked)

    assert Why.CROWDED == caught.value.why
    for one in waiting:
        await one.aclose()


async def test_nothing_is_begun_without_the_simulator(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(foreseeing, "_NEEDED", ("simulator", "no_such_module"))

    with pytest.raises(Unforeseen) as caught:
        await all_of(foreseer(ECHO))

    assert Why.MISSING == caught.value.why


async def test_the_gateways_secrets_are_not_handed_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATEWAY_PASS_KEY", "secret")
    script = """
import json, os
known = [name for name in os.environ if "GATEWAY" in name]
print(json.dumps({"answer": {"known": known}}))
"""

    told = await all_of(foreseer(script))

    assert Foreseen({"known": []}) == told[-1]
