"""`border-sim ask`: one question from now on, asked and answered by a program."""

import json
import os
import sys

import typer

from simulator.exits import refusals

# A gateway on the same machine goes on serving people meanwhile.
_NICE = 5


def ask() -> None:
    """Answer a question about a gate from now on: JSON in, lines of JSON out.

    It is read from standard input; docs/reference/what-if-questions.md says what it
    holds. Lines say how many replications are played, the last one has the answer.
    Ends with 0 when it is answered, 2 for a question that is not allowed, 3 for a
    board of another version, 5 when a run broke a law of all runs.
    """
    with refusals():
        from simulator.present.outlooks import outlooks  # noqa: PLC0415
        from simulator.present.questions import (  # noqa: PLC0415
            read_question,
            scenarios_of,
        )
        from simulator.whatif.engines import Engine  # noqa: PLC0415

        if hasattr(os, "nice"):
            os.nice(_NICE)
        question = read_question(sys.stdin.read())
        scenarios = scenarios_of(question)
        # Compiling the kernel takes longer than so short a question.
        answer = outlooks(question, scenarios, Engine.PYTHON, _tell_played)
    _tell({"answer": answer})


def _tell_played(played: int, total: int) -> None:
    _tell({"played": played, "of": total})


def _tell(line: object) -> None:
    typer.echo(json.dumps(line, ensure_ascii=False))
    sys.stdout.flush()
