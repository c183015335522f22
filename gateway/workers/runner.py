"""Runs all the workers of one process, until told to stop."""

import asyncio

from gateway.resources import Resources
from gateway.workers import (
    alert,
    approve,
    dispatch,
    expire,
    notify,
    play,
    project,
    retain,
    settle,
    tenants,
)


async def run(resources: Resources, stopping: asyncio.Event) -> None:
    """Run every worker; each ends within a second or two of *stopping*."""
    async with asyncio.TaskGroup() as group:
        group.create_task(alert.run(resources, stopping))
        group.create_task(approve.run(resources, stopping))
        group.create_task(dispatch.run(resources, stopping))
        group.create_task(expire.run(resources, stopping))
        group.create_task(notify.run(resources, stopping))
        group.create_task(play.run(resources, stopping))
        group.create_task(project.run(resources, stopping))
        group.create_task(retain.run(resources, stopping))
        group.create_task(tenants.run(resources, stopping, run))
        group.create_task(settle.run(resources, stopping))
