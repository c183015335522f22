"""How a run begins: the master signs everybody in once, and tells each process."""

import logging
import time
from typing import Any

import gevent
from gevent.pool import Group
from locust.env import Environment
from locust.exception import StopTest
from locust.runners import MasterRunner, WorkerRunner

from loadtests.acts import perform
from loadtests.arrivals import arrivals
from loadtests.collector import calm_the_collector
from loadtests.exchange import exchange
from loadtests.instruments import count_busy, watch
from loadtests.options import (
    OptionNotRight,
    chosen_shape,
    minutes_of,
    personas_of,
    seed_of,
    speed_of,
)
from loadtests.personas.persona import Persona, Visitor
from loadtests.runs import Run
from loadtests.sandbox import TESTER, NoSandbox, prepare_sandbox
from loadtests.sessions import NotSignedIn, open_session, sign_in
from loadtests.shapes import Shape
from loadtests.targets import TargetNotAllowed, check_target
from loadtests.visits import Visits

BEGIN = "loadtests-begin"
# Every process has heard of the run before it begins.
HEAD_START_S = 1.0
# What runs beside the users of this process, until the run is stopped.
PLAYING = Group()
log = logging.getLogger("loadtests")


class NotPrepared(Exception):
    """The run cannot begin; the message says why."""


REFUSALS = (NoSandbox, NotPrepared, NotSignedIn, OptionNotRight, TargetNotAllowed)


def listen(environment: Environment) -> None:
    """Hear of runs, and tell what was seen; once a process, at its start."""
    # Here, for it takes longer than the first visit of a run may be late.
    calm_the_collector()
    runner: Any = environment.runner
    hooks: Any = environment.events
    if not isinstance(runner, MasterRunner):
        runner.register_message(BEGIN, take_part)
    exchange(environment)
    if isinstance(runner, WorkerRunner):
        hooks.test_start.add_listener(play)
    else:
        hooks.test_start.add_listener(begin)
    hooks.test_stopping.add_listener(stop_playing)
    hooks.cpu_warning.add_listener(lambda **_: count_busy(Persona.current_run))


def is_ready(environment: Environment) -> bool:
    """Prepare the next run, or say why it cannot begin: then nobody is to play."""
    try:
        Persona.next_run = prepare(environment)
    except REFUSALS as refusal:
        log.error("%s", refusal)  # noqa: TRY400 - the message says all
        Persona.current_run = Run(refused=str(refusal))
        return False
    return True


def begin(environment: Environment, **_: Any) -> None:
    """Tell every process of the run.

    Raises:
        StopTest: it cannot begin; for who plays without our shapes, which look before.
    """
    if Persona.next_run is None and not is_ready(environment):
        raise StopTest(Persona.current_run.refused)
    run, Persona.next_run = Persona.next_run, None
    assert run is not None, "it is ready"
    tell(environment, run)
    if not isinstance(environment.runner, MasterRunner):
        play(environment)


def prepare(environment: Environment) -> Run:
    """Return what every process must know.

    Raises:
        TargetNotAllowed: the host is somebody else's.
        OptionNotRight: an option of the web form is not what it should be.
        NotPrepared: a persona is missing.
        NotSignedIn: somebody is refused, or nobody answers.
        NoSandbox: the shape sets the clock, and there is no sandbox.
    """
    options: Any = environment.parsed_options
    check_target(environment.host or "", options.allow_host)
    shape = chosen_shape(options)
    run = Run(
        seed=seed_of(options.seed),
        shape=shape,
        minutes=minutes_of(options),
        speed=speed_of(options),
        personas=personas_of(options),
    )
    log.info("Played: %s, with --seed %s", shape.name, run.seed)
    played = cast(environment, run)
    accounts = {name for each in played for name in (each.account, *each.acts_as)}
    accounts |= {act.account for act in shape.acts}
    if shape.sets_clock:
        accounts.add(TESTER)
    session = open_session(environment)
    run.tokens = sign_in(session, sorted(accounts - {""}))
    prepare_sandbox(
        session,
        shape,
        run.tokens.get(TESTER, ""),
        seed=run.seed,
        resets=options.reset,
    )
    return run


def cast(environment: Environment, run: Run) -> list[type[Persona]]:
    """Return the personas that play in the run.

    Raises:
        NotPrepared: the shape has one that is not there.
    """
    assert run.shape is not None, "a run that is prepared has a shape"
    there = {
        each.named(): each
        for each in environment.user_classes
        if issubclass(each, Persona)
    }
    wanted = {each.persona for each in run.shape.streams} | set(run.shape.pools)
    if missing := sorted(wanted - set(there)):
        msg = f"{run.shape.name} wants {', '.join(missing)}; there are: "
        raise NotPrepared(msg + ", ".join(sorted(there)))
    picked = wanted & run.personas if run.personas else wanted
    return [there[name] for name in sorted(picked)]


def tell(environment: Environment, run: Run) -> None:
    """Give each process its share of the run."""
    runner: Any = environment.runner
    if not isinstance(runner, MasterRunner):
        runner.send_message(BEGIN, run.to_message(0, 1, in_s=0))
        PLAYING.spawn(perform, environment, Persona.current_run)
        return
    run.begins = time.monotonic() + HEAD_START_S
    run.ledger.begin(run.begins)
    Persona.current_run = run
    PLAYING.spawn(perform, environment, run)
    clients = runner.clients
    # Those that Locust will give users to.
    ready = [each.id for each in clients.ready + clients.running + clients.spawning]
    for share, client in enumerate(sorted(ready, key=runner.get_worker_index)):
        message = run.to_message(share, len(ready), in_s=HEAD_START_S)
        runner.send_message(BEGIN, message, client)


def take_part(environment: Environment, msg: Any, **_: Any) -> None:
    """Know of the run: all users of this process begin after it."""
    Persona.current_run = Run.from_message(msg.data)


def play(environment: Environment, **_: Any) -> None:
    """Begin the visits of this process."""
    run = Persona.current_run
    shape: Shape | None = run.shape
    if shape is None:
        return
    here = {each.named(): each for each in cast(environment, run)}
    visitors = {name: each for name, each in here.items() if issubclass(each, Visitor)}
    visits = Visits(
        environment, run, personas=visitors, most=shape.in_flight // run.shares
    )
    ours = arrivals(
        shape.streams,
        run.seed,
        until_s=shape.length_s,
        share=run.share,
        shares=run.shares,
        personas=visitors,
    )
    PLAYING.spawn(visits.play, ours).link_exception(complain)
    PLAYING.spawn(watch, environment, run).link_exception(complain)


def complain(greenlet: gevent.Greenlet) -> None:
    """Log what ended a greenlet of ours, which should have gone on."""
    log.error("%s", greenlet.exception, exc_info=greenlet.exc_info)


def stop_playing(environment: Environment, **_: Any) -> None:
    """Begin no more visits."""
    PLAYING.kill(block=False)
