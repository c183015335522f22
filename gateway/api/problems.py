"""Refusals as RFC 9457 problem documents: one table from error to status."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.domain import errors

log = structlog.get_logger()

STATUS: dict[type[errors.DomainError], HTTPStatus] = {
    errors.MalformedRequest: HTTPStatus.BAD_REQUEST,
    errors.NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    errors.WrongPassword: HTTPStatus.UNAUTHORIZED,
    errors.CallbackNotGenuine: HTTPStatus.UNAUTHORIZED,
    errors.RoleNotAllowed: HTTPStatus.FORBIDDEN,
    errors.CheckNotYours: HTTPStatus.FORBIDDEN,
    errors.CrossSiteRequest: HTTPStatus.FORBIDDEN,
    errors.ScopeMissing: HTTPStatus.FORBIDDEN,
    errors.UsernameTaken: HTTPStatus.CONFLICT,
    errors.CurrentPasswordWrong: HTTPStatus.CONFLICT,
    errors.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.OneTimePasswordNeeded: HTTPStatus.UNAUTHORIZED,
    errors.OneTimePasswordWrong: HTTPStatus.CONFLICT,
    errors.OneTimePasswordActive: HTTPStatus.CONFLICT,
    errors.EnrolmentNeeded: HTTPStatus.FORBIDDEN,
    errors.LiveDeclarations: HTTPStatus.CONFLICT,
    errors.SessionNotFound: HTTPStatus.NOT_FOUND,
    errors.AccountNotFound: HTTPStatus.NOT_FOUND,
    errors.FirmNotFound: HTTPStatus.NOT_FOUND,
    errors.KeyNotFound: HTTPStatus.NOT_FOUND,
    errors.LastAdmin: HTTPStatus.CONFLICT,
    errors.NotOnYourself: HTTPStatus.CONFLICT,
    errors.TooManyKeys: HTTPStatus.CONFLICT,
    errors.DeclarationNotFound: HTTPStatus.NOT_FOUND,
    errors.GateNotFound: HTTPStatus.NOT_FOUND,
    errors.PaymentNotFound: HTTPStatus.NOT_FOUND,
    errors.WebhookNotFound: HTTPStatus.NOT_FOUND,
    errors.MessageNotFound: HTTPStatus.NOT_FOUND,
    errors.DeliveryNotFound: HTTPStatus.NOT_FOUND,
    errors.NoticeNotFound: HTTPStatus.NOT_FOUND,
    errors.PaperTicketNotFound: HTTPStatus.NOT_FOUND,
    errors.PaperTicketDiffers: HTTPStatus.CONFLICT,
    errors.PaperTicketSettled: HTTPStatus.CONFLICT,
    errors.SandboxOnly: HTTPStatus.NOT_FOUND,
    errors.TenantNotFound: HTTPStatus.NOT_FOUND,
    errors.TenantNotAllowed: HTTPStatus.CONFLICT,
    errors.ShapeNotAllowed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ControlsNotAllowed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.SheetNotAllowed: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.VehicleAlreadyDeclared: HTTPStatus.CONFLICT,
    errors.TransitionNotAllowed: HTTPStatus.CONFLICT,
    errors.CorrectionNotAllowed: HTTPStatus.CONFLICT,
    errors.CorrectionIncomplete: HTTPStatus.CONFLICT,
    errors.VerdictAlreadyGiven: HTTPStatus.CONFLICT,
    errors.GateTakesNoDeclarations: HTTPStatus.CONFLICT,
    errors.NotApproved: HTTPStatus.CONFLICT,
    errors.NotCalled: HTTPStatus.CONFLICT,
    errors.AlreadyEntered: HTTPStatus.CONFLICT,
    errors.PassInvalid: HTTPStatus.CONFLICT,
    errors.PlateMismatch: HTTPStatus.CONFLICT,
    errors.WrongGate: HTTPStatus.CONFLICT,
    errors.OnHold: HTTPStatus.CONFLICT,
    errors.PassNotReady: HTTPStatus.CONFLICT,
    errors.NotCleared: HTTPStatus.CONFLICT,
    errors.TooManyWebhooks: HTTPStatus.CONFLICT,
    errors.ReceivingVehicleNotDeclared: HTTPStatus.CONFLICT,
    errors.NothingDue: HTTPStatus.CONFLICT,
    errors.PaymentsNotOffered: HTTPStatus.CONFLICT,
    errors.VersionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    errors.VersionStale: HTTPStatus.PRECONDITION_FAILED,
    errors.TooManyStreams: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.OutcomeUnknown: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
MOST_ERRORS = 50
RETRY_AFTER_S = "1"


class ProblemResponse(JSONResponse):
    """What went wrong, for programs; `name` and `detail` are for who tells people."""

    media_type = "application/problem+json"

    def __init__(self, body: Mapping[str, Any], **options: Any) -> None:
        super().__init__(body, **options)
        self.name = str(body["type"]).rpartition("/")[2]
        self.detail = str(body["detail"])


def name_of(kind: type[errors.DomainError]) -> str:
    """Return the kebab name that ends the problem's type."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind.__name__).lower()


def problem(
    kind: type[errors.DomainError], detail: str, instance: str, **more: Any
) -> ProblemResponse:
    status = STATUS[kind]
    headers = {}
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        headers["Retry-After"] = RETRY_AFTER_S
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    body = {
        "type": f"/problems/{name_of(kind)}",
        "title": kind.title,
        "status": status.value,
        "detail": detail,
        "instance": instance,
    }
    return ProblemResponse(body | more, status_code=status, headers=headers)


def refusal(error: errors.DomainError, instance: str) -> ProblemResponse:
    more: dict[str, Any] = {}
    if isinstance(error, errors.ShapeNotAllowed):
        more["errors"] = [{"pointer": error.pointer, "detail": str(error)}]
    elif isinstance(error, errors.SheetNotAllowed):
        more["errors"] = [_of_sheet(line) for line in error.lines]
        more["lines"] = error.lines
    elif STATUS[type(error)] is HTTPStatus.UNPROCESSABLE_ENTITY:
        more["errors"] = [{"pointer": "", "detail": str(error)}]
    if isinstance(error, errors.CorrectionIncomplete):
        more["rule_failures"] = error.failures
    if isinstance(error, errors.VehicleAlreadyDeclared) and error.own:
        more["declaration"] = f"/v1/declarations/{error.own}"
    answer = problem(type(error), str(error), instance, **more)
    if isinstance(error, errors.TooManyAttempts):
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def _of_sheet(line: Mapping[str, Any]) -> dict[str, str]:
    """A sheet has no pointers: its line and column stand for one."""
    place = [line["line"], *([line["column"]] if line["column"] else ())]
    return {"pointer": pointer(place), "detail": line["message"]["en"]}


def not_valid(found: Sequence[Any], instance: str) -> ProblemResponse:
    """Say which fields are wrong, without repeating what they held."""
    listed = [
        {"pointer": pointer(error["loc"]), "detail": _said(error)}
        for error in found[:MOST_ERRORS]
    ]
    first = listed[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    detail = f"{first['pointer'] or 'the body'}: {first['detail']}{more}"
    return problem(errors.ShapeNotAllowed, detail, instance, errors=listed)


def _said(error: Any) -> str:
    """Say in words what a pattern of ours means."""
    if str(error.get("ctx", {}).get("pattern", "")).startswith("^[^"):
        return "holds a control character, or one that turns the direction of writing"
    return str(error["msg"])


def pointer(location: Sequence[Any]) -> str:
    """Return a JSON pointer (RFC 6901)."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in location)
    return "".join(f"/{part}" for part in parts)


def answer_to(error: Exception, instance: str) -> ProblemResponse:
    """Return the problem document for whatever went wrong."""
    match error:
        case errors.DomainError():
            return refusal(error, instance)
        case ValidationError() | RequestValidationError():
            return not_valid(error.errors(), instance)
        case HTTPException():
            status, headers = HTTPStatus(error.status_code), error.headers
            return _plain(status, str(error.detail), instance, headers)
        case DBAPIError() if _is_unstorable(error):
            detail = "a NUL or a broken character is not stored anywhere, nor found"
            return problem(errors.MalformedRequest, detail, instance)
        case SQLAlchemyError() | OSError():
            log.error("database_failed", error=type(error).__name__, exc_info=error)
            detail = "the database does not answer; try again in a moment"
            return problem(errors.Busy, detail, instance)
        case _:
            log.error("request_failed", exc_info=error)
            detail = "this is our mistake; it was logged"
            return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, detail, instance)


def _is_unstorable(error: DBAPIError) -> bool:
    """Whether PostgreSQL refused a text (22021) or a number (22003) as such."""
    return getattr(error.orig, "sqlstate", None) in {"22021", "22003"}


def _plain(
    status: HTTPStatus,
    detail: str,
    instance: str,
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """Make a problem that has no page: the status says it all."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": instance,
    }
    return ProblemResponse(body, status_code=status, headers=dict(headers or {}))


_HANDLED = (
    errors.DomainError,
    ValidationError,
    RequestValidationError,
    HTTPException,
    SQLAlchemyError,
    OSError,
    Exception,
)


# Makes a page of a problem where a browser asked for one, else None.
AsPage = Callable[[Request, "ProblemResponse"], Awaitable[Response | None]]


def install(app: FastAPI, as_page: AsPage) -> None:
    """Answer every refusal, and every mishap, with a problem document, or its page."""

    async def answer(request: Request, error: Exception) -> Response:
        answered = answer_to(error, request.url.path)
        if answered.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            methods = _methods(request.url.path, app.openapi())
            answered.headers["Allow"] = ", ".join(methods or ["GET"])
        return await as_page(request, answered) or answered

    for kind in _HANDLED:
        app.add_exception_handler(kind, answer)


def _methods(path: str, document: Mapping[str, Any]) -> list[str]:
    """Return what may be asked of a path; Starlette names its first route alone."""
    found: set[str] = set(map(str.upper, document["paths"].get(path, ())))
    if found:
        return sorted(found)
    for template, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found |= {method.upper() for method in operations}
    return sorted(found)
