"""Tenants of a sandbox: which world a request is about, and who makes worlds."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import StringConstraints
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.api import bodies, views
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.answers.sandbox import Tenant, Tenants
from gateway.api.bodies import Body, documented
from gateway.api.deps import Open, one_of, sandbox_only
from gateway.api.problems import answer_to
from gateway.api.refusals import refuses
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.sandbox.worlds import Worlds

router = APIRouter(
    prefix="/sandbox/tenants", tags=["sandbox"], dependencies=[Depends(sandbox_only)]
)
Tester = Annotated[Actor, Depends(one_of("tester"))]
HEADER = b"sandbox-tenant"
_REFUSES = refuses(errors.SandboxOnly, errors.NotAuthenticated, errors.RoleNotAllowed)


class TenantIn(Body):
    """A name of a-z, 0-9 and dashes, to be sent as `Sandbox-Tenant`."""

    name: Annotated[
        str, StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$")
    ]


@router.get("", responses=tells(Tenants) | _REFUSES)
async def get_tenants(resources: Open, actor: Tester) -> Response:
    """Every tenant of this sandbox."""
    items = [{"name": name} for name in await _worlds(resources).marks()]
    return views.JsonResponse({"items": items})


@router.post(
    "",
    status_code=201,
    responses=tells(Tenant, status=201)
    | _REFUSES
    | refuses(errors.TenantNotAllowed, errors.Busy),
    openapi_extra=documented(TenantIn, example={"name": "suite-1"}),
)
async def add_tenant(request: Request, resources: Open, actor: Tester) -> Response:
    """Make a world of its own: gates, accounts, clock, declarations, faults."""
    body = await bodies.read(request, TenantIn)
    await _worlds(resources).create(body.name)
    return views.JsonResponse({"name": body.name}, status_code=201)


@router.delete(
    "/{tenant}",
    status_code=204,
    responses=tells_nothing() | _REFUSES | refuses(errors.TenantNotFound, errors.Busy),
)
async def remove_tenant(tenant: str, resources: Open, actor: Tester) -> Response:
    """Remove a tenant with everything in its world."""
    await _worlds(resources).remove(tenant)
    return Response(status_code=204)


def _worlds(resources: Resources) -> Worlds[Resources]:
    """A tenant's world has no tenants."""
    if resources.sandbox.worlds is None:
        msg = "tenants are made without a Sandbox-Tenant header"
        raise errors.SandboxOnly(msg)
    return resources.sandbox.worlds


class Tenancy:
    """Leads a request with a `Sandbox-Tenant` header to that tenant's world."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = _tenant(scope) if scope["type"] == "http" else None
        if name is None:
            await self._app(scope, receive, send)
            return
        try:
            world = await _find(scope["state"]["resources"], name)
        except Exception as error:  # noqa: BLE001 - as the application's own handlers
            await answer_to(error, scope["path"])(scope, receive, send)
            return
        inside = dict(scope) | {"state": scope["state"] | {"resources": world}}
        await self._app(inside, receive, send)


def _tenant(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER:
            return str(value, "latin-1")
    return None


async def _find(resources: Resources, name: str) -> Resources:
    if resources.sandbox.worlds is None:
        msg = "there are tenants only in a sandbox"
        raise errors.TenantNotFound(msg)
    return await resources.sandbox.worlds.find(name)
