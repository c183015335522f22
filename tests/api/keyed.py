"""Programs that ask with a key of their own."""

from typing import Any

import httpx2

from gateway.domain.scopes import Scope
from tests.api.journeys import said
from tests.people import People

KEYS = "/v1/api-keys"


async def make_key(people: People, who: str, *scopes: Scope) -> str:
    """Return the secret of a new key; without scopes it has all of them."""
    wanted = {"name": "warehouse", "scopes": list(scopes or Scope)}
    answer = await people.ask(who, "POST", KEYS, json=wanted)
    secret: str = said(answer, 201)["secret"]
    return secret


async def ask_with(
    people: People, key: str, path: str, method: str = "GET", **more: Any
) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {key}"} | more.pop("headers", {})
    return await people.http.request(method, path, headers=headers, **more)
