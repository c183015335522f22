"""The tutorial, run as it stands: every command, and all that it says is printed."""

import pytest

from tests.docs.pages import Step, read, steps, type_in

pytestmark = pytest.mark.long


async def test_the_tutorial_prints_what_it_says(variables, tmp_path):
    wanted = read("docs/tutorial.md")

    code, printed, errors = await type_in(wanted, tmp_path, variables)

    assert (0, "") == (code, errors), printed[-1:]
    assert len(wanted) == len(printed) > 10
    for step, text in zip(wanted, printed, strict=True):
        assert step.is_printed(text), f"{step.commands}\nprinted\n{text}"


def test_a_page_is_read_as_commands_and_what_they_print():
    page = "```sh\na\n```\nAnd so:\n```text\nb: …\n```\n```console\n$ c\n```\n"

    assert [Step("a\n", "b: …\n")] == steps(page)


@pytest.mark.parametrize(
    ("printed", "is_as_shown"),
    [("b: 1\n", True), ("b: 1\nc\n", False), ("b\n", False), ("", False)],
)
def test_what_is_printed_is_all_that_is_shown(printed, is_as_shown):
    assert is_as_shown is Step("a\n", "b: …\n").is_printed(printed)


def test_an_ellipsis_of_its_own_stands_for_any_lines():
    shown = Step("a\n", "…\nlast\n")

    assert shown.is_printed("last\n")
    assert shown.is_printed("first\nsecond\nlast\n")
    assert not shown.is_printed("last\nfirst\n")
