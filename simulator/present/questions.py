"""One question from now on, as a program asks it: what, of which gate, how long on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError

from gateway.domain.gates import CALLS_VEHICLES
from simulator.errors import QuestionNotAllowed
from simulator.present.scenarios import begin_now
from simulator.scenario.changes import Change, HoursChange, overlapping
from simulator.scenario.figures import Model
from simulator.scenario.models import Scenario
from simulator.scenario.reading import read_scenario
from simulator.scenario.refusing import wrongs

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
    called or inside. `opens_at` asks of a gate that calls nobody now. Without that and
    changes the answer is how it goes on as it is.
    """

    board: Mapping[str, Any]
    gate: str
    under_way: Mapping[str, Any] | None = None
    opens_at: AwareDatetime | None = None
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
            f"{wrong.key or 'the question'}: {wrong.told}"
            for wrong in wrongs(error, Question)
        )
        raise QuestionNotAllowed("; ".join(found)) from error


def scenarios_of(question: Question) -> list[Scenario]:
    """Return how the gate goes on as it is, and, if asked, with the changes.

    Raises:
        QuestionNotAllowed: there is no such gate, the changes contradict each other,
            or a gate that calls vehicles is asked to open.
        ScenarioNotAllowed: the scenario cannot be played from now on.
        GatewayNotUnderstood: the board is of another version.
    """
    own = read_scenario(question.scenario)
    if question.gate not in own.used_gates:
        gates = ", ".join(own.used_gates)
        msg = f"{question.scenario} has no gate {question.gate!r}; there are: {gates}"
        raise QuestionNotAllowed(msg)
    base = _begun(question, own, question.board)
    if not question.changes and question.opens_at is None:
        return [base]
    if problem := overlapping((*own.changes, *question.changes)):
        raise QuestionNotAllowed(problem)
    opened = base
    if question.opens_at is not None:
        opened = _begun(question, own, _opened(question, question.opens_at))
    hours = [one for one in question.changes if isinstance(one, HoursChange)]
    kept = [one for one in opened.changes if not overlapping((one, *hours))]
    update = {"name": "changed", "changes": (*kept, *question.changes)}
    return [base, opened.model_copy(update=update)]


def _begun(question: Question, own: Scenario, board: Mapping[str, Any]) -> Scenario:
    """Return the one gate that is asked about, as it begins now."""
    gate = question.gate
    told = {} if question.under_way is None else {gate: question.under_way}
    begun = begin_now(own, board, BOARD, told)
    flows = tuple(flow for flow in begun.flows if flow.gate == gate)
    standing = tuple(found for found in begun.standing if found.gate == gate)
    return begun.model_copy(update={"flows": flows, "standing": standing})


def _opened(question: Question, at: datetime) -> Mapping[str, Any]:
    """Return the board as if the gate were to call vehicles again *at* that time.

    Raises:
        QuestionNotAllowed: it calls vehicles already.
    """
    board = question.board
    found = next(one for one in board["gates"] if one["id"] == question.gate)
    if found["mode"] in CALLS_VEHICLES:
        msg = f"opens_at: {question.gate} calls vehicles already ({found['mode']})"
        raise QuestionNotAllowed(msg)
    is_now = at <= datetime.fromisoformat(board["now"])
    otherwise = {"closed_until": at.isoformat()} | ({"mode": "open"} if is_now else {})
    gates = [one | otherwise if one is found else one for one in board["gates"]]
    return {**board, "gates": gates}
