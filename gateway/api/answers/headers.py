"""The headers of answers that a client should read."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Header:
    """One header; it always comes, unless it is optional."""

    name: str
    description: str
    example: str
    is_optional: bool = False
    pattern: str | None = None

    def documented(self) -> dict[str, Any]:
        schema = {"type": "string"}
        if self.pattern is not None:
            schema["pattern"] = self.pattern
        return {
            "description": self.description,
            **({} if self.is_optional else {"required": True}),
            "schema": schema,
            "example": self.example,
        }

    def reference(self) -> dict[str, str]:
        """Refer to it as a component, which `EVERYWHERE` are."""
        return {"$ref": f"#/components/headers/{self.name}"}


ETAG = Header(
    "ETag",
    "Changes whenever the answer does; send it as `If-Match` or `If-None-Match`.",
    '"3-12-waiting-turn-7"',
    pattern='^"[!#-~]+"$',
)
LOCATION = Header(
    "Location",
    "The path of what was made.",
    "/v1/declarations/019ab8c2-7a10-7c3e-9d55-2f6c1b0a4e77",
    pattern="^/",
)
REPLAYED = Header(
    "Idempotent-Replayed",
    "Only where this key was answered before: it is that answer again.",
    "true",
    is_optional=True,
    pattern="^true$",
)
NOT_KEPT = Header("Cache-Control", "What may keep the answer.", "no-store")
REVALIDATED = Header(
    "Cache-Control", "Keep it, and ask whether it moved before you show it.", "no-cache"
)
KEPT = Header("Cache-Control", "How long it may be kept.", "public, max-age=60")
FILE_NAME = Header(
    "Content-Disposition",
    "A name for the file.",
    'attachment; filename="declarations.csv"',
)
REQUEST_ID = Header(
    "X-Request-Id",
    "The id that you gave the request as `X-Request-Id`, or one that it was given. Say"
    " it when you ask about an answer.",
    "019ab8c2-7a10-7c3e-9d55-2f6c1b0a4e77",
    pattern="^[A-Za-z0-9._-]{1,64}$",
)
RETRY_AFTER = Header(
    "Retry-After", "Ask again after so many seconds.", "1", pattern="^[0-9]+$"
)
AUTHENTICATE = Header("WWW-Authenticate", "How to sign in.", "Bearer")
# What many answers come with: described once.
EVERYWHERE = (REQUEST_ID, RETRY_AFTER, AUTHENTICATE)
