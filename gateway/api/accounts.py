"""Accounts: drivers and agents register themselves, and look after their own."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from gateway.api import bodies, views
from gateway.api.answers import accounts as answers
from gateway.api.answers.describing import tells, tells_nothing
from gateway.api.bodies import Body, documented
from gateway.api.deps import InPerson, Open, address_of, bearer_token
from gateway.api.refusals import refuses
from gateway.api.shapes import PLAIN, Code
from gateway.domain import accounts as rules
from gateway.domain import errors
from gateway.services.accounts import Profile, Registration
from gateway.services.sessions import hash_token

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

Username = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[
    str,
    StringConstraints(
        min_length=2, max_length=200, pattern=PLAIN, strip_whitespace=True
    ),
]


class FirmIn(Body):
    name: Name
    tax_code: Code


class AccountIn(Body):
    """`firm` makes a new firm, of which you are the first admin."""

    username: Username
    password: Password
    role: Literal["driver", "agent"]
    phone: Code
    firm: FirmIn | None = None


class PasswordIn(Body):
    current: Annotated[str, Field(min_length=1, max_length=200)]
    new: Password


EXAMPLE = {
    "username": "thu.ha",
    "password": "nine lanes to the border",
    "role": "agent",
    "phone": "0912345678",
    "firm": {"name": "Công ty TNHH Ví Dụ", "tax_code": "4900123467"},
}


@router.post(
    "",
    operation_id="register_account",
    status_code=201,
    responses=tells(answers.Profile, status=201)
    | refuses(errors.UsernameTaken, errors.TooManyAttempts),
    openapi_extra=documented(AccountIn, example=EXAMPLE),
)
async def register(request: Request, resources: Open) -> Response:
    """Get an account as a driver or an agent; then sign in."""
    body = await bodies.read(request, AccountIn)
    made = await resources.reception.accounts.register(
        registration(body, body.firm), address_of(request)
    )
    return views.JsonResponse(profile(made), status_code=201)


def registration(body: AccountIn, firm: FirmIn | None) -> Registration:
    """Judge what was said; raises ShapeNotAllowed."""
    username = rules.declared_username(body.username)
    rules.require_password(body.password, username)
    return Registration(
        username=username,
        password=body.password,
        role=body.role,
        phone=rules.declared_phone(body.phone),
        firm_name=firm.name if firm else None,
        firm_tax_code=rules.declared_tax_code(firm.tax_code) if firm else None,
    )


@router.get(
    "/current", responses=tells(answers.Profile) | refuses(errors.NotAuthenticated)
)
async def get_account(resources: Open, actor: InPerson) -> Response:
    """Your account, and your firm."""
    return views.JsonResponse(
        profile(await resources.reception.accounts.profile(actor))
    )


@router.put(
    "/current/password",
    status_code=204,
    responses=tells_nothing()
    | refuses(
        errors.NotAuthenticated, errors.CurrentPasswordWrong, errors.TooManyAttempts
    ),
    openapi_extra=documented(
        PasswordIn,
        example={"current": "sandbox", "new": "nine lanes to the border"},
    ),
)
async def change_password(
    request: Request, resources: Open, actor: InPerson
) -> Response:
    """Change the password; all your other sessions end, your keys stay."""
    body = await bodies.read(request, PasswordIn)
    await resources.reception.accounts.change_password(
        actor,
        body.current,
        body.new,
        session=hash_token(bearer_token(request)),
        address=address_of(request),
    )
    return Response(status_code=204)


def profile(found: Profile) -> dict[str, Any]:
    account, firm = found.account, found.firm
    return {
        "id": account.id,
        "username": account.username,
        "role": account.role,
        "gate": account.gate,
        "phone": account.phone,
        "one_time_password": account.second_factor_at is not None,
        "firm": {
            "id": firm.id,
            "name": firm.name,
            "tax_code": firm.tax_code,
            "admin": account.is_admin,
        }
        if firm
        else None,
    }
