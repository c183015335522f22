"""Builds the web application."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from gateway.api import (
    accounts,
    agencies,
    alerts,
    barrier,
    bulk,
    controls,
    corrections,
    declarations,
    declare,
    declare_sheet,
    documents,
    door,
    estimates,
    events,
    faults,
    fees,
    firms,
    gates,
    health,
    keys,
    leaving,
    messages,
    metrics,
    notices,
    officers,
    paper,
    payments,
    places,
    problems,
    resetting,
    rules,
    sandbox,
    scenarios,
    second_factors,
    sessions,
    tenants,
    verdicts,
    webhooks,
    wire,
    yards,
)
from gateway.console import (
    board,
    board_days,
    correcting,
    declaring,
    letter_keys,
    mishaps,
    packing,
    rulebook,
    signing_in,
    vehicles,
)
from gateway.console.account import firm as account_firm
from gateway.console.account import leaving as account_leaving
from gateway.console.account import mine as account
from gateway.console.account import password as account_password
from gateway.console.account import registering, telephone
from gateway.console.agent import fees as agent_fees
from gateway.console.agent import kept as agent_kept
from gateway.console.agent import keys as agent_keys
from gateway.console.agent import many as agent_many
from gateway.console.agent import row as agent_row
from gateway.console.agent import upload as agent_upload
from gateway.console.agent import vehicles as agent_vehicles
from gateway.console.agent import webhook as agent_webhook
from gateway.console.agent import webhooks as agent_webhooks
from gateway.console.agent import workbook as agent_workbook
from gateway.console.management import controls as managed_controls
from gateway.console.management import day as managed_day
from gateway.console.management import gates as managed_gates
from gateway.console.management import journal as managed_journal
from gateway.console.management import line as managed_line
from gateway.console.management import notices as managed_notices
from gateway.console.management import officers as managed_officers
from gateway.console.management import what_if as managed_what_if
from gateway.console.officer import acting, desk
from gateway.console.officer import paper as officers_paper
from gateway.console.sandbox import desk as tester_desk
from gateway.resources import Resources, open_resources
from gateway.settings import Settings

ROUTERS = (
    declare.router,
    bulk.router,
    declare_sheet.router,
    declarations.router,
    corrections.router,
    verdicts.router,
    places.router,
    gates.router,
    estimates.router,
    controls.router,
    notices.router,
    paper.router,
    yards.router,
    alerts.router,
    barrier.router,
    events.router,
    sessions.router,
    webhooks.router,
    messages.router,
    accounts.router,
    leaving.router,
    second_factors.router,
    firms.router,
    keys.router,
    officers.router,
    rules.router,
    fees.router,
    payments.router,
    sandbox.router,
    scenarios.router,
    agencies.router,
    faults.router,
    resetting.router,
    tenants.router,
    health.router,
    metrics.router,
    board.router,
    board_days.router,
    rulebook.router,
    signing_in.router,
    registering.router,
    account.router,
    account_password.router,
    letter_keys.router,
    account_firm.router,
    account_leaving.router,
    telephone.router,
    vehicles.router,
    declaring.router,
    agent_vehicles.router,
    agent_kept.router,
    agent_many.router,
    agent_row.router,
    agent_upload.router,
    agent_workbook.router,
    agent_keys.router,
    agent_webhooks.router,
    agent_webhook.router,
    agent_fees.router,
    correcting.router,
    # Before the gates, which have any name.
    managed_officers.router,
    managed_gates.router,
    managed_controls.router,
    # Before the desk, whose queues have any name.
    officers_paper.router,
    desk.router,
    acting.router,
    managed_line.router,
    managed_day.router,
    managed_journal.router,
    managed_notices.router,
    managed_what_if.router,
    tester_desk.router,
)
Opening = Callable[[], AbstractAsyncContextManager[Resources]]


class BorderGate(FastAPI):
    """The API, with its busiest door before FastAPI's routing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.metrics = metrics.Metrics()
        self._entrance = wire.Wire(
            tenants.Tenancy(
                faults.Faulty(door.Door(packing.Packing(super().__call__)))
            ),
            self.metrics,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._entrance(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Make the application that opens its own resources."""
    return make_app(lambda: open_resources(settings))


def make_app(opening: Opening) -> FastAPI:
    """Make the application over whatever *opening* opens."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Resources]]:
        async with opening() as resources:
            yield {"resources": resources}

    app = BorderGate(
        title="Digital border gate",
        version="0.1.0",
        summary="Declare, queue, approve, call and let in goods vehicles",
        lifespan=lifespan,
        generate_unique_id_function=documents.identify,
    )
    problems.install(app, mishaps.as_page)
    for router in ROUTERS:
        app.include_router(router)
    board.mount_static(app)
    app.openapi = lambda: documents.document_of(app)  # type: ignore[method-assign]
    return app
