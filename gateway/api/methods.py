"""Paths that would be taken for the id of something, were it not for their method."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

# What may be asked of the path of a thing.
_OF_THINGS = ("GET", "HEAD", "PUT", "PATCH", "DELETE")


def only_posted(router: APIRouter, path: str) -> None:
    """Refuse all other methods there, before another router sees an id in *path*."""

    async def refuse(_: Request) -> None:
        raise HTTPException(405, "this is only for POST")

    router.add_api_route(
        path, refuse, methods=list(_OF_THINGS), include_in_schema=False
    )
