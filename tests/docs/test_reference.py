"""The reference pages list what the code has; `make check` looks after the rest."""

import re
from pathlib import Path

import pytest

from gateway.domain.checks import OWNERS
from gateway.domain.declarations import Kind
from gateway.domain.gates import CALLS_VEHICLES, TAKES_DECLARATIONS, Mode
from gateway.domain.lifecycle import Status
from gateway.domain.scopes import MEANINGS, Scope
from gateway.main import create_app
from gateway.services.sessions import SANDBOX_USERS
from gateway.services.verification.findings import Fault
from gateway.settings import Settings

REFERENCE = Path(__file__).parents[2] / "docs/reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def operations() -> list[str]:
    paths = create_app(Settings()).openapi()["paths"]
    return [
        _shortened(f"{method.upper()} {path}")
        for path, methods in paths.items()
        for method in methods
    ]


def _shortened(operation: str) -> str:
    """Leave out of what an id is: the page may name it as it likes."""
    return re.sub(r"\{(?!gate\})\w+\}", "{id}", operation)


def listed() -> list[str]:
    return [
        _shortened(line.split("`")[1])
        for line in page("api.md").splitlines()
        if line.startswith(("| `GET", "| `POST", "| `PUT", "| `PATCH", "| `DELETE"))
    ]


@pytest.mark.parametrize("operation", operations())
def test_every_operation_has_its_row(operation):
    assert operation in listed()


def test_no_operation_is_made_up():
    assert sorted(operations()) == sorted(listed())


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_journal_entry_has_its_row(kind):
    assert f"\n| `{kind}` |" in page("journal.md")


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained(status):
    explained = page("lifecycle.md").split("| status | means |")[1]

    assert f"\n| `{status}` |" in explained


@pytest.mark.parametrize("mode", Mode)
def test_every_mode_says_what_the_gate_does_in_it(mode):
    takes = "yes" if mode in TAKES_DECLARATIONS else "no"
    calls = "yes, in opening hours" if mode in CALLS_VEHICLES else "no"

    assert f"\n| `{mode}` | {takes} | {calls} |" in page("controls.md")


def test_every_role_is_explained():
    roles = {name.replace("-", "_") for name in SANDBOX_USERS} | set(OWNERS.values())
    _, _, explained = page("api.md").partition("| role | may |")

    for role in roles:
        assert f"`{role}`" in explained.partition("\n\n")[0]


@pytest.mark.parametrize("fault", Fault)
def test_everything_that_verify_looks_for_is_explained(fault):
    _, _, explained = page("verify.md").partition("## What must be zero")

    assert f"\n| {fault} |" in explained


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_of_a_key_is_explained(scope):
    explained = (REFERENCE.parent / "how-to/agent.md").read_text("utf-8")

    assert f"\n| `{scope}` | {MEANINGS[scope]} |" in explained
