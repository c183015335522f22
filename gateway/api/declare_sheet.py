"""POST /v1/declarations/csv: a firm's sheet, judged whole before any of it is taken."""

import asyncio
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from pydantic_core import to_json
from starlette.responses import Response

from gateway.api import bulk, declare, views
from gateway.api.answers.bulk import SheetAnswer
from gateway.api.answers.describing import tells, tells_text
from gateway.api.answers.headers import FILE_NAME
from gateway.api.conditions import IDEMPOTENCY_KEY, idempotency_key
from gateway.api.methods import only_posted
from gateway.api.refusals import refuses
from gateway.api.sheets.columns import EXAMPLE, NAMES
from gateway.api.sheets.faults import Fault, refusal
from gateway.api.sheets.reading import Sheeted, read_sheet
from gateway.domain import errors
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.accepting import Accept, Answered
from gateway.services.accepting_many import Asked

router = APIRouter(prefix="/v1/declarations", tags=["declarations"])

CSV = "text/csv"
# Spreadsheets take UTF-8 for what it is only when a byte order mark says so.
_MARK = "\ufeff"


def _template() -> str:
    written = io.StringIO()
    csv.writer(written).writerows([NAMES, EXAMPLE])
    return written.getvalue()


@router.get(
    "/csv/template",
    operation_id="get_sheet_template",
    response_class=Response,
    responses=tells_text([CSV], FILE_NAME, said="The sheet, in UTF-8."),
)
async def get_template() -> Response:
    """A sheet with every column, and one declaration as an example."""
    headers = {"Content-Disposition": 'attachment; filename="declarations.csv"'}
    return Response(_MARK + _template(), media_type=CSV, headers=headers)


@router.post(
    "/csv",
    openapi_extra={
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": {CSV: {"schema": {"type": "string"}, "example": _template()}},
        },
    },
    responses=tells(SheetAnswer)
    | refuses(errors.NotAuthenticated, errors.RoleNotAllowed, errors.SheetNotAllowed),
)
async def declare_sheet(request: Request, *, dry_run: bool = False) -> Response:
    """Declare the vehicles of a CSV file, up to 500; `dry_run=true` only looks.

    The whole file is judged first. If any cell is wrong, nothing is accepted, and the
    problem lists `lines`: line, column, and what to do in three languages. Else each
    declaration is answered by itself, with the line on which it begins. Send the same
    `Idempotency-Key` with the same file again after any doubt: nothing is done twice.
    """
    resources: Resources = request.state.resources
    headers = dict(request.headers.raw)
    actor, session = await declare.who_declares(resources, headers)
    key = idempotency_key(headers.get(b"idempotency-key", b""))
    _require_csv(request.headers.get("content-type", ""))
    content = await request.body()
    found, asked = await judge(content, resources, actor, key, session)
    if dry_run:
        items = list(_previews(found, asked))
    else:
        items = list(_answers(found, await bulk.answers_to(asked)))
    start = b'{"dry_run":%b,"items":[' % (b"true" if dry_run else b"false")
    return views.JsonResponse(start + b",".join(items) + b"]}")


only_posted(router, "/csv")


def _require_csv(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != CSV:
        msg = f"send a file with Content-Type: {CSV}"
        raise errors.MalformedRequest(msg)


async def judge(
    content: bytes, resources: Resources, actor: Actor, key: str, session: bytes
) -> tuple[list[Sheeted], list[Asked]]:
    """Return what a file declares, and what to ask of the writers for it.

    Raises:
        SheetNotAllowed: something is wrong, anywhere. It lists all that is.
    """
    found = await asyncio.to_thread(read_sheet, content, await _zones(resources))
    return found, await _judged(found, resources, actor, key, session)


async def _zones(resources: Resources) -> Mapping[str, tzinfo]:
    return {gate.id: gate.zone for gate in await resources.reader.gates()}


async def _judged(
    found: Sequence[Sheeted],
    resources: Resources,
    actor: Actor,
    key: str,
    session: bytes,
) -> list[Asked]:
    """Make the commands of all; what one of them refuses stops the sheet."""
    asked: list[Asked] = []
    faults: list[Fault] = []
    now = resources.clock()
    for count, one in enumerate(found, start=1):
        declared = one.declared
        try:
            writer = declare.writer_for(declared, resources)
            name = _key(key, declared.model_dump_json())
            command = declare.accept_command(declared, actor, name, session, now)
        except errors.ShapeNotAllowed as wrong:
            faults.append(one.fault_at(_location(wrong.pointer)))
        else:
            asked.append(Asked(writer, command))
        if count % bulk.AT_A_STRETCH == 0:
            await asyncio.sleep(0)
    if faults:
        raise refusal(faults)
    return asked


def _key(key: str, declared: str) -> str:
    """Name a declaration of the file by what it says, wherever it stands in it.

    So a file that was mended in one place can be sent again with its key: what was
    accepted is answered as before, and only what is new is declared.
    """
    return "csv-" + sha256(f"{key}\n{declared}".encode()).hexdigest()[:60]


def _location(pointer: str) -> list[str | int]:
    parts = pointer.removeprefix("/").split("/")
    return [int(part) if re.fullmatch("[0-9]+", part) else part for part in parts]


def _previews(found: Sequence[Sheeted], asked: Sequence[Asked]) -> Iterator[bytes]:
    for sheeted, one in zip(found, asked, strict=True):
        yield _item(sheeted, _preview(one.command))


def _preview(command: Accept) -> bytes:
    """Say what would become of it, as far as its own contents tell."""
    would_be = b"submitted" if command.is_complete else b"draft"
    return b'"would_be":"%b","declaration":%b,%b' % (
        would_be,
        command.body.encode(),
        command.findings.encode()[1:-1],
    )


def _answers(
    found: Sequence[Sheeted], outcomes: Sequence[Answered | BaseException]
) -> Iterator[bytes]:
    for sheeted, outcome in zip(found, outcomes, strict=True):
        instance = f"/v1/declarations/csv#line={sheeted.line}"
        yield _item(sheeted, bulk.answered(outcome, instance)[1:-1])


def _item(sheeted: Sheeted, answer: bytes) -> bytes:
    place: dict[str, Any] = {"line": sheeted.line, "reference": sheeted.reference}
    return to_json(place)[:-1] + b"," + answer + b"}"
