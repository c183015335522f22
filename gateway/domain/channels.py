"""Which way a declaration is looked at: the published rule, and its reasons.

Green is approved by the system, yellow is read by an officer, red is inspected after
entry as well. Contents decide first; then chance, so that nobody can be sure.
"""

from enum import StrEnum
from hashlib import blake2s
from uuid import UUID

from gateway.domain.declarations import Channel, Declaration
from gateway.domain.declared import Category

# Shares of declarations with nothing to remark. With the minerals of an ordinary day,
# about one vehicle in fifty, they make 60 % green, 33 % yellow and 7 % red in all:
# the mix of a comparable customs branch, so a figure of the second grade.
SAMPLED_RED = 0.05
SAMPLED_YELLOW = 0.34

_ALWAYS_RED = frozenset({Category.MINERALS})


class ChannelReason(StrEnum):
    """Why it is not green; the code is what officers and the journal see."""

    CATEGORY_INSPECTED = "category-inspected"
    SAMPLED_FOR_INSPECTION = "sampled-for-inspection"
    WARNINGS = "warnings"
    NO_CUSTOMS_NUMBER = "no-customs-number"
    SAMPLED_FOR_REVIEW = "sampled-for-review"


def channel_of(
    declaration: Declaration,
    *,
    warnings: int,
    has_customs_number: bool,
    drawn: float | None = None,
) -> tuple[Channel, list[str]]:
    """Return the channel and every reason for it; green has none.

    The same declaration always gets the same channel, whoever asks and how often;
    *drawn* takes the place of its own draw.
    """
    drawn = sample(declaration.id) if drawn is None else drawn
    # Plain tests, not a table of them: each submission comes by.
    reasons: list[str] = []
    if declaration.category in _ALWAYS_RED:
        reasons.append(ChannelReason.CATEGORY_INSPECTED.value)
    if drawn < SAMPLED_RED:
        reasons.append(ChannelReason.SAMPLED_FOR_INSPECTION.value)
    is_red = bool(reasons)
    if warnings > 0:
        reasons.append(ChannelReason.WARNINGS.value)
    if not has_customs_number:
        reasons.append(ChannelReason.NO_CUSTOMS_NUMBER.value)
    if SAMPLED_RED <= drawn < SAMPLED_RED + SAMPLED_YELLOW:
        reasons.append(ChannelReason.SAMPLED_FOR_REVIEW.value)
    if is_red:
        return Channel.RED, reasons
    return (Channel.YELLOW if reasons else Channel.GREEN), reasons


def sample(declaration_id: UUID) -> float:
    """Return the declaration's own uniform number, from 0 up to 1.

    BLAKE2s of the id's 16 bytes, its first 8 bytes read as a fraction, so that
    anybody can check afterwards that the draw was not tampered with.
    """
    digest = blake2s(declaration_id.bytes, digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
