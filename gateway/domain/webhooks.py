"""Webhooks: which events there are, whom they reach, and when one is tried again."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from gateway.domain.declarations import Kind

EVERYTHING = "*"
# Entries of a gate belong to no declaration, so to nobody's webhook.
_OF_A_GATE = frozenset({Kind.LIFTED, Kind.CONTROLS_CHANGED})
_PREFIX = "declaration."
EVENTS = frozenset(_PREFIX + kind for kind in Kind if kind not in _OF_A_GATE)
PING = "webhook.ping"

MOST_WEBHOOKS = 10
# How long the secret before the last rotation still signs as well.
BOTH_SECRETS = timedelta(hours=24)


class Disabled(StrEnum):
    """Why nothing is sent to a webhook."""

    BY_OWNER = "by_owner"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"


class Trouble(StrEnum):
    """Why a receiver gave no answer."""

    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    UNKNOWN_HOST = "unknown_host"
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    TIMED_OUT = "timed_out"
    BROKEN_ANSWER = "broken_answer"


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one try went: the receiver's status, or why there is none."""

    duration_ms: int
    status: int | None = None
    error: Trouble | None = None
    # How long the receiver asked to be left alone.
    asked: timedelta | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004

    @property
    def is_gone(self) -> bool:
        """Whether the receiver says that it will never be there again."""
        return self.status == 410  # noqa: PLR2004


def event_of(kind: str) -> str:
    return _PREFIX + kind


def kinds_of(events: Collection[str]) -> list[str]:
    """Return the kinds of journal entries that a webhook asked for."""
    if EVERYTHING in events:
        events = EVENTS
    return sorted(event.removeprefix(_PREFIX) for event in events)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an owner's events go; `starts` is the last seq, by gate, that does not."""

    id: UUID
    owner_id: UUID
    url: str
    events: list[str]
    description: str | None
    secret: str = field(repr=False)
    created_at: datetime
    disabled: Disabled | None = None
    disabled_at: datetime | None = None
    starts: Mapping[str, int] = field(default_factory=dict)
    old_secret: str | None = field(default=None, repr=False)
    old_secret_until: datetime | None = None

    def wants(self, gate: str, seq: int, kind: str) -> bool:
        if seq <= self.starts.get(gate, 0):
            return False
        return EVERYTHING in self.events or event_of(kind) in self.events

    def secrets(self, now: datetime) -> list[str]:
        """Return what signs, the newest first."""
        until, old = self.old_secret_until, self.old_secret
        is_valid = old is not None and until is not None and now < until
        return [self.secret, old] if is_valid and old else [self.secret]


# The identity of an event at a webhook: the same at every try and replay, so that
# receivers tell repetitions by it.

_MESSAGE_ID = re.compile(
    r"msg_(?P<gate>[a-z0-9-]{1,40})_(?P<seq>[0-9]{1,18})_[0-9a-f]{32}"
)


def message_id(webhook_id: UUID, gate: str, seq: int) -> str:
    return f"msg_{gate}_{seq}_{webhook_id.hex}"


def entry_of(message: str, webhook_id: UUID) -> tuple[str, int] | None:
    """Return (gate, seq) of a message of this webhook; None if it is none."""
    found = _MESSAGE_ID.fullmatch(message)
    if found is None or not message.endswith(webhook_id.hex):
        return None
    return found["gate"], int(found["seq"])


# What follows after the first, second … failed try; the last one disables. In all about
# two days, as long as a receiver that failed on a Saturday may stay alone.
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (2, 5, 15, 30, 60, 120, 300, 900, 1800, 3600)
) + tuple(timedelta(hours=hours) for hours in (2, 4, 8, 12, 20))
LONGEST_PAUSE = timedelta(hours=24)
# The pause is this much longer or shorter, so that many do not come back at once.
JITTER = 0.2


def pause_after(
    tries: int, chance: float, asked: timedelta | None = None
) -> timedelta | None:
    """Return how long to wait after so many failed tries; None: not again.

    *chance* is drawn from 0 to 1. A receiver that *asked* for a longer pause gets it,
    up to a day.
    """
    if tries > len(PAUSES):
        return None
    pause = PAUSES[tries - 1] * (1 - JITTER + 2 * JITTER * chance)
    return max(pause, min(asked or pause, LONGEST_PAUSE))


def _said(*, vi: str, en: str, zh: str) -> Mapping[str, str]:
    return MappingProxyType({"vi": vi, "en": en, "zh": zh})


WHY_DISABLED: Mapping[Disabled, Mapping[str, str]] = MappingProxyType(
    {
        Disabled.BY_OWNER: _said(
            vi="Đã tắt theo yêu cầu của bạn; bật lại thì không mất sự kiện nào.",
            en="You switched it off; when you switch it on, no event is missing.",
            zh="已按您的要求停用；重新启用后不会缺少任何事件。",
        ),
        Disabled.GONE: _said(
            vi="Máy nhận trả lời 410 nên đã tắt; bật lại thì không mất sự kiện nào.",
            en="The receiver answered 410, so it was switched off; when you switch it"
            " on, no event is missing.",
            zh="接收端返回 410，因此已停用；重新启用后不会缺少任何事件。",
        ),
        Disabled.FAILING: _said(
            vi="Gửi không được suốt hai ngày nên đã tắt; sửa máy nhận rồi bật lại,"
            " không mất sự kiện nào.",
            en="Nothing could be delivered for two days, so it was switched off; mend"
            " the receiver and switch it on: no event is missing.",
            zh="两天内无法送达，因此已停用；修复接收端后重新启用，不会缺少任何事件。",
        ),
    }
)
