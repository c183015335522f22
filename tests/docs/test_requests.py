"""The requests that the README and the how-to pages show are taken as they stand."""

import json
import re

from tests.docs.pages import Step, read, type_in

# What is right, but not for the vehicle of the tutorial: what it says, and why not.
REFUSED = {
    "/restore-place": "transition-not-allowed",
    "/move": "transition-not-allowed",
}


def requests(page: str, port: str) -> list[Step]:
    """The page's steps with curl, sent to this test's gateway."""
    return [
        Step(step.commands.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
        for step in read(page)
        if "curl " in step.commands
    ]


async def test_the_readmes_driver_is_answered(variables, tmp_path):
    wanted = requests("README.md", variables["GATEWAY_PORT"])

    code, printed, errors = await type_in(wanted, tmp_path, variables)

    assert (0, "") == (code, errors)
    made, listed = map(json.loads, printed[0].replace("}{", "}\n{").splitlines())
    assert 1 == made["ticket"]
    assert [made["id"]] == [one["id"] for one in listed["items"]]


async def test_requests_of_the_how_to_pages_are_not_refused(variables, tmp_path):
    """After the tutorial has brought a vehicle before the barrier."""
    tutorial = read("docs/tutorial.md")
    called = next(n for n, step in enumerate(tutorial) if "PASS=" in step.commands)
    names = Step('TOKEN=$DRIVER ID=$(pick id <fruit.answer) OTHER=$ID GATE=""\n')
    shown = [
        request
        for page in ("driver", "officer", "tester", "sandbox")
        for request in requests(f"docs/how-to/{page}.md", variables["GATEWAY_PORT"])
    ]

    code, printed, errors = await type_in(
        [*tutorial[: called + 1], names, *shown], tmp_path, variables
    )

    answers = printed[called + 2 :]
    assert (0, "") == (code, errors)
    assert len(answers) == len(shown)
    for request, answer in zip(shown, answers, strict=True):
        expected = [name for said, name in REFUSED.items() if said in request.commands]
        found = re.findall(r'"type":"/problems/([a-z-]+)"', answer)
        assert expected == found, f"{request.commands}\n{answer}"
    for said in ('"would_be":', '"open":true', '"admission_rate":60', '"speed":60.0'):
        assert any(said in answer for answer in answers), said
