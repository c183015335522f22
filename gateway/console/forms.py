"""What a form sent: plain fields, from a page of ours."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from gateway.domain.errors import CrossSiteRequest, MalformedRequest

_FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 500

Fields = Mapping[str, str]


def require_own_page(request: Request) -> None:
    """Pass if the request comes from a page of ours, or from no browser at all.

    Browsers say so themselves, in `Sec-Fetch-Site`; older ones say in `Origin` at least
    where a form came from. A program that sends neither has no cookie by accident.

    Raises:
        CrossSiteRequest: another site's page sent it.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        is_own = site in {"same-origin", "none"}
    else:
        is_own = origin is None or urlsplit(origin).netloc == request.url.netloc
    if not is_own:
        msg = "this form was not sent from a page of this gate"
        raise CrossSiteRequest(msg)


async def read_fields(request: Request) -> Fields:
    """Return the fields of the form; of a name that comes twice, the last.

    Raises:
        CrossSiteRequest: another site's page sent it.
        MalformedRequest: it is no form, or not in UTF-8.
    """
    require_own_page(request)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != _FORM:
        msg = f"a page sends {_FORM}"
        raise MalformedRequest(msg)
    try:
        return dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        )
    except ValueError as error:
        msg = "the form cannot be read as text"
        raise MalformedRequest(msg) from error


# A number of the journal is less than 2**63.
_DIGITS = 18


def number_in(sent: Fields, name: str) -> int | None:
    """Return the whole number that a field holds, or None."""
    text = sent.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if is_number else None


Form = Annotated[Fields, Depends(read_fields)]
# Where a browser goes on to after a form: a reload then sends nothing again.
SEE_OTHER = HTTPStatus.SEE_OTHER


def local_path(wanted: str) -> str:
    """Return where to go on to: a page of ours, else the board."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and wanted.isprintable() else "/"
