"""Tells webhooks and people what happened to their declarations."""

import asyncio
from datetime import timedelta
from functools import partial

from gateway.resources import Resources
from gateway.services.messages import following as message_following
from gateway.services.messages.texting import send_next
from gateway.services.webhooks import following as webhook_following
from gateway.services.webhooks.delivering import deliver
from gateway.storage import deliveries, messages
from gateway.workers.rounds import Round, repeat

FOLLOW_EVERY_S = 0.3
FORGET_EVERY_S = 3600.0
# How long the log tells of what was delivered, and how long an inbox goes back.
DELIVERIES_KEPT = timedelta(days=30)
MESSAGES_KEPT = timedelta(days=90)


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    engine, texting = resources.engine, resources.texting
    rounds: list[tuple[Round, float]] = [(partial(forget, resources), FORGET_EVERY_S)]
    for gate in resources.writers:
        to_webhooks = partial(webhook_following.follow, engine, gate)
        to_people = partial(
            message_following.follow, engine, gate, has_texting=texting is not None
        )
        rounds += [(to_webhooks, FOLLOW_EVERY_S), (to_people, FOLLOW_EVERY_S)]
    if texting is not None:
        rounds.append((partial(send_next, engine, texting), FOLLOW_EVERY_S))
    async with asyncio.TaskGroup() as group:
        for step, every_s in rounds:
            group.create_task(repeat("notify", step, stopping, every_s=every_s))
        sender = resources.webhooks.sender
        group.create_task(deliver(engine, sender, stopping))


async def forget(resources: Resources) -> int:
    """Remove what is long over; 0, for nothing is left for another round at once."""
    async with resources.engine.begin() as connection:
        await deliveries.forget(connection, older_than=DELIVERIES_KEPT)
        await messages.forget(connection, older_than=MESSAGES_KEPT)
    return 0
