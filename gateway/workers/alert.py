"""Looks for alerts that have opened, and has them journaled once."""

import asyncio
from functools import partial

from gateway.domain.alerts import names, open_alerts
from gateway.resources import Resources
from gateway.services.alerting import RaiseAlerts
from gateway.workers.rounds import repeat

EVERY_S = 3.0


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for gate in resources.writers:
            step = partial(alert, resources, gate)
            group.create_task(repeat("alert", step, stopping, every_s=EVERY_S))


async def alert(resources: Resources, gate: str) -> int:
    """Do one gate's round; return 0, since a round looks at everything.

    Looked at without the gate's lock, which is taken only when there is something new.
    """
    now = resources.clock()
    seen = await resources.reader.alertable(gate, now)
    found = {
        one.declaration.id: names(alerts)
        for one in seen
        if (alerts := open_alerts(one.situation, now))
    }
    if found:
        known = await resources.reader.alerted(list(found))
        fresh = frozenset(id_ for id_, alerts in found.items() if alerts - known[id_])
        if fresh:
            await resources.writers[gate].ask(RaiseAlerts(fresh))
    return 0
