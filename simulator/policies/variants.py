"""One scenario under each policy, with and without bots that sell places."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.errors import ScenarioNotAllowed
from simulator.scenario.changes import Change, Policy, PolicyChange, ScalpersChange
from simulator.scenario.figures import Grade
from simulator.scenario.models import Scenario


@dataclass(frozen=True, slots=True)
class Bots:
    """Places taken for each vehicle, the share of them that is sold, and the rest.

    `tickets` are what a buyer has in a lottery; `deters` is the share of missed calls
    and of unsold places that a deposit prevents. Nothing of it was ever published.
    """

    places: float
    sold: float
    tickets: int
    deters: float


@dataclass(frozen=True, slots=True)
class Variant:
    policy: Policy
    with_bots: bool
    scenario: Scenario


def variants(scenario: Scenario, bots: Bots) -> Iterator[Variant]:
    """Yield *scenario* under each policy, first without bots, then with them.

    Raises:
        ScenarioNotAllowed: it says itself who goes first, or what bots do.
    """
    for number, change in enumerate(scenario.changes, 1):
        if isinstance(change, PolicyChange | ScalpersChange):
            msg = (
                f"{scenario.name}: change {number} is of the kind {change.kind!r},"
                " which `policies` changes itself: leave it out, or use `compare`"
            )
            raise ScenarioNotAllowed(msg)
    for policy in Policy:
        for with_bots in (False, True):
            yield Variant(
                policy, with_bots, _under(scenario, policy, bots, with_bots=with_bots)
            )


def _under(
    scenario: Scenario, policy: Policy, bots: Bots, *, with_bots: bool
) -> Scenario:
    asked = {"grade": Grade.C, "source": "what is asked"}
    deters = bots.deters if policy is Policy.DEPOSIT else 0.0
    changes: list[Change] = [
        *scenario.changes,
        PolicyChange(kind="policy", policy=policy, deters=deters, **asked),
    ]
    if with_bots:
        changes.append(
            ScalpersChange(
                kind="scalpers",
                places=bots.places,
                sold=bots.sold,
                tickets=bots.tickets,
                **asked,
            )
        )
    name = f"{scenario.name}-{policy}{'-bots' if with_bots else ''}"
    return scenario.model_copy(update={"name": name, "changes": tuple(changes)})
