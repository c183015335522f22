"""What is told to who looks at one declaration: its tag, and the whole where it moved.

Thousands look every few seconds and nearly always find what they knew. So what was
made for one who looked serves the next, as long as nothing in it can have changed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from gateway.api import views
from gateway.domain.alerts import next_alert_at
from gateway.domain.estimates import RecentService
from gateway.domain.journal import Actor
from gateway.resources import Resources
from gateway.services.estimating import KEPT, moment_of
from gateway.services.seen import Seen

# Whoever keeps it asks whether it moved before showing it again.
LOOKED_AT = "private, no-cache"
_TOLD = "told"


@dataclass(frozen=True, slots=True)
class Look:
    """`body` is None for who has the tag already: a 304."""

    tag: str
    body: bytes | None


@dataclass(frozen=True, slots=True)
class _Told:
    """What was told, and from when until when it would be told again just so.

    Bodies are kept by role, and whether it is the owner who looks.
    """

    tag: str
    recent: RecentService
    since: datetime
    until: datetime
    bodies: dict[tuple[str, bool], bytes] = field(default_factory=dict)


async def look(
    resources: Resources, declaration_id: UUID, actor: Actor, known: str
) -> Look:
    """Look at it with the tags of an `If-None-Match`; raises DeclarationNotFound."""
    found = await resources.reader.declaration(declaration_id, actor)
    now = resources.clock()
    told = told_of(found, now)
    if known and is_among(told.tag, known):
        return Look(told.tag, None)
    viewer = actor.role, found.declaration.account_id == actor.owner_id
    body = told.bodies.get(viewer)
    if body is None:
        body = told.bodies[viewer] = to_json(views.seen(found, now, actor))
    return Look(told.tag, body)


def is_among(tag: str, known: str) -> bool:
    """Tell whether an `If-None-Match` names *tag*, weakly or not (RFC 9110, 13.1.2)."""
    if known == tag:
        return True
    asked = {one.strip() for one in known.split(",")}
    return tag in asked or f"W/{tag}" in asked


def told_of(found: Seen, now: datetime) -> _Told:
    """Return what is told at *now*: what was made before, if it still holds."""
    told: _Told | None = found.said.get(_TOLD)
    recent = found.recent(now)
    if told is None or told.recent is not recent or not told.since <= now < told.until:
        until = _holds_until(found, now)
        told = found.said[_TOLD] = _Told(views.etag(found, now), recent, now, until)
    return told


def _holds_until(found: Seen, now: datetime) -> datetime:
    """Return until when time alone changes nothing in what is told.

    Estimates are made for a moment that lasts some seconds. Gates open and close, and
    days end, on a whole minute, which is the beginning of such a moment. What may come
    at any time is an alert, and that a declaration is not too early any more.
    """
    declaration, lead = found.declaration, found.gate.controls.call_lead
    ends = (
        moment_of(now) + KEPT,
        next_alert_at(found.situation, now),
        declaration.planned_arrival - lead,
    )
    return min(end for end in ends if end is not None and end > now)
