"""Management tells everybody something, and takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from gateway.domain.declarations import Kind
from gateway.domain.errors import ControlsNotAllowed, NoticeNotFound
from gateway.domain.journal import Actor
from gateway.domain.notices import Severity
from gateway.services.work import Needs, Work
from gateway.storage.notices import Notice

# More than these at once nobody reads.
MOST_AT_ONCE = 20
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PostNotice:
    """`message` is in vi, en and zh."""

    message: Mapping[str, str]
    severity: Severity
    until: datetime
    actor: Actor
    needs: Needs = field(default_factory=lambda: Needs(notices=True))

    def decide(self, work: Work) -> Notice:
        """Raises ControlsNotAllowed: it would never be read, or one too many."""
        if not work.now < self.until <= work.now + LONGEST:
            msg = f"until must be later than now, by {LONGEST.days} days at most"
            raise ControlsNotAllowed(msg)
        if len(work.loaded.notices) >= MOST_AT_ONCE:
            msg = f"{MOST_AT_ONCE} notices are up; withdraw one first"
            raise ControlsNotAllowed(msg)
        posted = Notice(
            uuid7(),
            work.gate.id,
            self.message,
            self.severity,
            work.now,
            self.until,
            str(self.actor),
        )
        work.notices[posted.id] = posted
        work.loaded.notices[posted.id] = posted
        told = {
            "notice_id": str(posted.id),
            "message": dict(self.message),
            "severity": self.severity,
            "until": self.until.isoformat(),
        }
        work.enter(Kind.NOTICE_POSTED, None, str(self.actor), told)
        return posted


@dataclass(frozen=True, slots=True)
class WithdrawNotice:
    id: UUID
    actor: Actor
    needs: Needs = field(default_factory=lambda: Needs(notices=True))

    def decide(self, work: Work) -> None:
        """Raises NoticeNotFound, also for one that is over."""
        found = work.loaded.notices.pop(self.id, None)
        if found is None:
            msg = f"there is no notice {self.id} at {work.gate.id} now"
            raise NoticeNotFound(msg)
        work.notices[self.id] = replace(found, withdrawn_at=work.now)
        told = {"notice_id": str(self.id)}
        work.enter(Kind.NOTICE_WITHDRAWN, None, str(self.actor), told)
