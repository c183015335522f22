"""One question from now on, as a program asks it: what, of which gate, how long on."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from simulator.errors import QuestionNotAllowed
from simulator.present.scenarios import begin_now
from simulator.scenario.changes import Change, overlapping
from simulator.scenario.figures import Model
from simulator.scenario.models import Scenario
from simulator.scenario.reading import read_scenario

BOARD = "the gateway's board"
# An answer is looked at while somebody waits for it.
MOST_REPLICATIONS = 200
MOST_HOURS = 24
# Who asks has no source but the question.
_ASKED = {"grade": "C", "source": "what is asked"}


def _as_asked(found: Any) -> Any:
    return _ASKED | found if isinstance(found, dict) else found


class Question(Model):
    """`board` is what `GET /v1/gates` says; `changes` hold from now on.

    `under_way` is what `GET /v1/gates/{gate}/under-way` says: without it nobody is
    called or inside. Without changes the answer is how it goes on as it is.
    """

    board: Mapping[str, Any]
    gate: str
    under_way: Mapping[str, Any] | None = None
    scenario: str = "july-2025"
    changes: Annotated[
        tuple[Annotated[Change, BeforeValidator(_as_asked)], ...], Field(max_length=20)
    ] = ()
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] = 12
    replications: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = 30
    seed: Annotated[int, Field(ge=0)] = 1


def read_question(text: str) -> Question:
    """Raises QuestionNotAllowed, which says where and what is allowed."""
    try:
        return Question.model_validate_json(text)
    except ValidationError as error:
        found = (
            f"{'.'.join(map(str, one['loc'])) or 'the question'}: {one['msg']}"
            for one in error.errors(include_url=False)
        )
        raise QuestionNotAllowed("; ".join(found)) from error


def scenarios_of(question: Question) -> list[Scenario]:
    """Return how the gate goes on as it is, and, if asked, with the changes.

    Raises:
        QuestionNotAllowed: there is no such gate, or the changes contradict each other.
        ScenarioNotAllowed: the scenario cannot be played from now on.
        GatewayNotUnderstood: the board is of another version.
    """
    gate = question.gate
    told = {} if question.under_way is None else {gate: question.under_way}
    begun = begin_now(read_scenario(question.scenario), question.board, BOARD, told)
    if gate not in begun.used_gates:
        gates = ", ".join(begun.used_gates)
        msg = f"{question.scenario} has no gate {gate!r}; there are: {gates}"
        raise QuestionNotAllowed(msg)
    flows = tuple(flow for flow in begun.flows if flow.gate == gate)
    standing = tuple(found for found in begun.standing if found.gate == gate)
    base = begun.model_copy(update={"flows": flows, "standing": standing})
    if not question.changes:
        return [base]
    changes = (*base.changes, *question.changes)
    if problem := overlapping(changes):
        raise QuestionNotAllowed(problem)
    return [base, base.model_copy(update={"name": "changed", "changes": changes})]
