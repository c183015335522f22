"""What is held about oneself, by page: taken along as a file, and erased."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from gateway.api.deps import Open, require
from gateway.api.leaving import export_account
from gateway.api.problems import STATUS
from gateway.console import cookies
from gateway.console.account.asked import refusal, typed
from gateway.console.account.rooms import own_page
from gateway.console.forms import SEE_OTHER, Form
from gateway.console.texts import TEXTS
from gateway.console.visitors import AnyVisitor, InPerson
from gateway.domain import errors
from gateway.domain.accounts import SELF_REGISTERED

_ROOM = "data"
router = APIRouter(prefix="/account/data", include_in_schema=False)


@router.get("")
async def show_own_data(
    resources: Open, visitor: AnyVisitor, actor: InPerson
) -> Response:
    """Say what is held, and how to take it along or have it erased."""
    return await own_page(_ROOM, resources, visitor, actor)


@router.get("/border-gate.json")
async def take_along(resources: Open, actor: InPerson) -> Response:
    """Send all that is held about the visitor, as the API does."""
    return await export_account(resources, actor)


@router.post("/erase")
async def erase(
    resources: Open, visitor: AnyVisitor, actor: InPerson, sent: Form
) -> Response:
    """Erase the account for who writes its name, and forget who it was."""
    require(actor, *SELF_REGISTERED)
    profile = await resources.reception.accounts.profile(actor)
    name = typed(sent, "username")["username"].lower()
    if name != profile.account.username:
        wrong = {"username": TEXTS[visitor.language]["account_erase_wrong"]}
        return await own_page(_ROOM, resources, visitor, actor, 422, wrong=wrong)
    try:
        await resources.eraser.erase_account(actor)
    except (errors.LiveDeclarations, errors.LastAdmin) as error:
        told, status = refusal(error, visitor.language), STATUS[type(error)]
        return await own_page(_ROOM, resources, visitor, actor, status, refused=told)
    await resources.actors.settle()
    response = RedirectResponse("/", SEE_OTHER)
    cookies.drop_session(response, is_sandbox=resources.is_sandbox)
    return response
