"""A server that answers everything at once with the same declaration (ASGI)."""

import json
from typing import Any
from uuid import UUID

# What a gateway answers, as far as a persona looks at it.
ANSWER = json.dumps(
    {
        "id": str(UUID(int=1)),
        "status": "submitted",
        "ticket": 1,
        "version": 1,
        "gate": "huu-nghi",
        "direction": "export",
        "reason": {"code": "in_review", "text": {"en": "An officer reads the papers."}},
        "next_poll_s": 5,
        "vehicle": {"nationality": "VN", "plate": "12C-00001", "laden": True},
        "goods": [{"description": "Máy dệt", "category": "machinery"}],
    }
).encode()


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Serve: read the body, and answer always the same (an ASGI application)."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    length = str(len(ANSWER)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    start = {"type": "http.response.start", "status": 201, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": ANSWER})
