"""Whether letters act as keys at somebody's desk: a person's own choice, kept by us."""

from fastapi import APIRouter
from starlette.responses import Response

from gateway.api.deps import Open
from gateway.console.forms import Form
from gateway.console.visitors import SignedIn

router = APIRouter(include_in_schema=False)
_NO_CONTENT = 204


@router.post("/account/letter-keys")
async def choose_letter_keys(resources: Open, actor: SignedIn, sent: Form) -> Response:
    """Let letters act as keys, or no longer, wherever this person signs in."""
    takes = sent.get("on") == "yes"
    await resources.reception.desks.take_letters(actor, takes=takes)
    return Response(status_code=_NO_CONTENT)
