"""The green channel: what the rules let pass is approved, the rest goes to officers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain import transitions
from gateway.domain.channels import channel_of
from gateway.domain.declarations import Channel, Declaration, Line
from gateway.domain.obstacles import Conditions, conditions_at
from gateway.services.deciding import add_approval
from gateway.services.work import Needs, Work, worker
from gateway.storage.contents import Remarks

ACTOR = worker("approve")
# A channel, and why it is not green.
Routed = tuple[Channel, list[str]]
# What is played of a declaration with these customs numbers.
Script = Callable[[Declaration, Sequence[str | None]], Routed | None]
# The gate's epoch and a declaration, for what chance is to say of it.
Chance = Callable[[UUID, Declaration], float | None]


@dataclass(frozen=True, slots=True)
class RouteSubmitted:
    """Look through the oldest submissions that nobody has looked at.

    `scripted` may say the channel of some, and `chance` what is drawn; else the
    published rule says both.
    """

    limit: int
    scripted: Script | None = None
    chance: Chance | None = None
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needs", Needs(unrouted=self.limit))

    def decide(self, work: Work) -> int:
        """Return how many were looked at."""
        found = [work.find(declaration_id) for declaration_id in work.loaded.unrouted]
        # An officer may have decided one in this very transaction.
        unrouted = [
            one for one in found if one.line is Line.REVIEW and one.channel is None
        ]
        conditions = conditions_at(work.gate, work.now)
        for declaration in unrouted:
            if declaration.hold is None:
                remarks = work.loaded.remarks[declaration.id]
                routed = self._channel(declaration, remarks, work)
                _route(declaration, routed, conditions, work)
        return len(unrouted)

    def _channel(self, found: Declaration, remarks: Remarks, work: Work) -> Routed:
        numbers = remarks.customs_numbers
        if self.scripted and (routed := self.scripted(found, numbers)):
            return routed
        return channel_of(
            found,
            warnings=remarks.warnings,
            has_customs_number=all(numbers),
            drawn=self.chance(work.gate.epoch, found) if self.chance else None,
        )


def _route(
    found: Declaration, routed: Routed, conditions: Conditions, work: Work
) -> None:
    channel, because = routed
    if channel is Channel.GREEN:
        change = transitions.approve(
            found, channel, gate=work.gate, now=work.now, conditions=conditions
        )
        add_approval(work, change.after, ACTOR)
    else:
        change = transitions.route(found, channel, now=work.now)
        change.data["because"] = list(because)
    work.change(change, ACTOR)
