"""What is written from the code: all of it, and noticed when it is out of date."""

import shutil
from pathlib import Path

import pytest

from gateway.domain.checks import CheckKind
from gateway.domain.lifecycle import TRANSITIONS, Status
from gateway.domain.requirements import TABLE
from gateway.domain.rules import catalogue
from tools import generated

ROOT = Path(__file__).parents[2]
API = "docs/reference/openapi.json"
CHECKS = "docs/reference/checks.md"
LIFECYCLE = "docs/reference/lifecycle.md"


@pytest.fixture
def copy(tmp_path):
    """The generated pages, to be changed."""
    (tmp_path / "docs/reference").mkdir(parents=True)
    for page in (*generated.PAGES, *generated.FILES):
        shutil.copy(ROOT / page, tmp_path / page)
    return tmp_path


def change(page: Path, before: str, after: str) -> None:
    text = page.read_text("utf-8")
    assert before in text
    page.write_text(text.replace(before, after, 1), "utf-8")


def test_pages_that_agree_with_the_code_are_fine(copy):
    assert [] == list(generated.findings(copy))


def test_an_arrow_that_the_code_does_not_have_is_found(copy):
    change(copy / LIFECYCLE, "draft --> submitted", "draft --> entered")

    assert [f"{LIFECYCLE}: differs from the code: `python -m tools.generated`"] == list(
        generated.findings(copy)
    )


def test_a_part_that_was_taken_out_is_found(copy):
    change(copy / CHECKS, "<!-- generated: checks -->", "")

    assert ["docs/reference: checks is on none of the generated pages"] == list(
        generated.findings(copy)
    )


def test_an_operation_that_the_code_does_not_have_is_found(copy):
    change(copy / API, '"/v1/declarations"', '"/v1/claims"')

    assert [f"{API}: differs from the code: `python -m tools.generated`"] == list(
        generated.findings(copy)
    )


def test_what_is_written_by_hand_is_left_alone():
    page = "Before.\n<!-- generated: rules -->\nold\n<!-- end -->\nAfter.\n"

    renewed = generated.renewed(page)

    assert renewed.startswith("Before.\n<!-- generated: rules -->\n\n| rule |")
    assert renewed.endswith("|\n\n<!-- end -->\nAfter.\n")
    assert renewed == generated.renewed(renewed)


def test_every_arrow_is_drawn_and_every_status_has_its_row():
    drawn = generated.PARTS["lifecycle diagram"]()
    rows = generated.PARTS["lifecycle table"]()

    for (before, event), after in TRANSITIONS.items():
        assert f"    {before} --> {after}: {event}\n" in drawn
    assert all(f"\n| `{status}` |" in rows for status in Status)


def test_every_check_says_whose_it_is():
    rows = generated.PARTS["checks"]().splitlines()

    assert len(CheckKind) == len(rows) - 2
    assert "| `medical` | the medical check | `quarantine` |" in rows


def test_every_line_of_the_required_checks_is_told():
    rows = generated.PARTS["required checks"]().splitlines()

    assert len(TABLE) == len(rows) - 2
    assert "| `customs_inspection` | customs' own release" in "\n".join(rows)


def test_every_rule_has_its_row():
    rows = generated.PARTS["rules"]().splitlines()

    assert [rule.id for rule in catalogue()] == [
        row.split("`")[1] for row in rows if row.startswith("| [`")
    ]
