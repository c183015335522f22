"""Says once, in the journal, that an alert has opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from gateway.domain.alerts import open_alerts
from gateway.domain.declarations import Declaration, Kind, change
from gateway.services.situations import situation_in
from gateway.services.work import Needs, Work, worker

ACTOR = worker("alert")


@dataclass(frozen=True, slots=True)
class RaiseAlerts:
    """Journal what was seen open, if it still is and was not journaled before."""

    ids: frozenset[UUID]
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        needs = Needs(
            ids=self.ids,
            contents=True,
            transfers=True,
            alerted=True,
            payments=True,
        )
        object.__setattr__(self, "needs", needs)

    def decide(self, work: Work) -> int:
        """Return how many were raised."""
        here: Mapping[UUID, Declaration] = work.loaded.declarations
        found = (here[id_] for id_ in sorted(self.ids) if id_ in here)
        return sum(_raise_for(one, work) for one in found if one.gate == work.gate.id)


def _raise_for(found: Declaration, work: Work) -> int:
    situation = situation_in(work, found)
    known = work.loaded.alerted.setdefault(found.id, set())
    raised = 0
    for alert in open_alerts(situation, work.now):
        if alert.alert not in known:
            because = {"alert": alert.alert, "since": alert.since.isoformat()}
            told = change(found, Kind.ALERTED, at=work.now, because=because)
            found = work.change(told, ACTOR)
            known.add(alert.alert)
            raised += 1
    return raised
