"""Workbooks at the desk: one to fill in, and the text of one that was filled in."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from gateway.api.deps import Open
from gateway.api.sheets.templates import workbook
from gateway.api.sheets.workbooks import MEDIA_TYPE, text_of
from gateway.console.agent.rooms import Agent
from gateway.console.forms import require_own_page
from gateway.console.visitors import AnyVisitor
from gateway.domain.errors import SheetNotAllowed

router = APIRouter(prefix="/agent/upload", include_in_schema=False)
_NOT_ACCEPTABLE = 422


@router.get("/template.xlsx")
async def get_workbook(resources: Open, visitor: AnyVisitor, actor: Agent) -> Response:
    """A workbook with every column; it says what it wants, in the reader's language."""
    gates = [gate.id for gate in await resources.reader.gates()]
    made = await asyncio.to_thread(workbook, gates, visitor.language)
    headers = {"Content-Disposition": 'attachment; filename="declarations.xlsx"'}
    return Response(made, media_type=MEDIA_TYPE, headers=headers)


@router.post("/workbook")
async def read_workbook(
    request: Request, visitor: AnyVisitor, actor: Agent
) -> Response:
    """Return the first sheet as text for the form, where it is looked through.

    What is wrong with the file is said in the reader's language, with 422.
    """
    require_own_page(request)
    try:
        text = await asyncio.to_thread(text_of, await request.body())
    except SheetNotAllowed as error:
        said = [fault["message"][visitor.language] for fault in error.lines[:1]]
        return PlainTextResponse(said[0], _NOT_ACCEPTABLE)
    return PlainTextResponse(text)
