"""What happens at planned moments of a run: management closes a gate."""

import logging
import time
from http import HTTPStatus
from typing import Any

import gevent
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment

from loadtests.runs import Run
from loadtests.sessions import open_session
from loadtests.shapes import Act

log = logging.getLogger("loadtests")


def perform(environment: Environment, run: Run) -> None:
    """Send the requests of the shape at their times; the master does, once a run."""
    assert run.shape is not None, "who performs has a shape"
    session = open_session(environment)
    for act in sorted(run.shape.acts, key=lambda act: act.at_s):
        gevent.sleep(max(run.begins + act.at_s - time.monotonic(), 0))
        _perform(session, act, run)


def _perform(session: FastHttpSession, act: Act, run: Run) -> None:
    headers = {"Authorization": f"Bearer {run.tokens.get(act.account, '')}"}
    if act.if_match:
        seen: Any = session.get(act.if_match, headers=headers)
        headers["If-Match"] = (seen.headers or {}).get("ETag", "")
    answer = session.request(
        act.method, act.path, headers=headers, json=dict(act.json), name=act.path
    )
    run.ledger.count("acts")
    if not 0 < answer.status_code < HTTPStatus.BAD_REQUEST:
        run.ledger.count("acts.failed")
        told = answer.status_code or "by nobody"
        log.error("%s %s is answered %s", act.method, act.path, told)
    else:
        log.info("%s %s %s", act.method, act.path, dict(act.json))
