"""Who can have an account, and what a name, a password and a firm must be like."""

import re
from enum import StrEnum

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from gateway.domain.errors import ShapeNotAllowed
from gateway.domain.phones import international

# They register themselves; officers are added by their management.
SELF_REGISTERED = ("driver", "agent")


class OfficerRole(StrEnum):
    YARD = "yard"
    BORDER_GUARD = "border_guard"
    CUSTOMS = "customs"
    QUARANTINE = "quarantine"
    MANAGEMENT = "management"


OFFICER_ROLES = tuple(OfficerRole)
# A firm's own account, which nobody signs in to.
FIRM = "firm"

SHORTEST_PASSWORD = 12
# Length is what makes a password hard to guess; this keeps out "aaaaaaaaaaaa".
FEWEST_DIFFERENT = 5
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}").fullmatch
# Nobody signs in as an office.
_RESERVED = frozenset({*OFFICER_ROLES, "border-guard", "tester", "admin", FIRM})


def declared_username(text: str) -> str:
    """Return a new account's name, in lower case; raises ShapeNotAllowed."""
    username = text.lower()
    if not _USERNAME(username) or username in _RESERVED:
        msg = (
            "a user name has 3 to 64 letters a-z, digits and . _ @ -, begins with a"
            " letter or digit, and is not the name of an office"
        )
        raise ShapeNotAllowed(msg, pointer="/username")
    return username


def require_password(text: str, username: str, *, pointer: str = "/password") -> None:
    """Raises ShapeNotAllowed for what is guessed at once."""
    if (
        len(text) < SHORTEST_PASSWORD
        or len(set(text)) < FEWEST_DIFFERENT
        or username in text.lower()
    ):
        msg = (
            f"a password has at least {SHORTEST_PASSWORD} characters, of which"
            f" {FEWEST_DIFFERENT} are different, and does not hold the user name"
        )
        raise ShapeNotAllowed(msg, pointer=pointer)


def declared_phone(text: str) -> str:
    """Return a Vietnamese or Chinese number as +84…; raises ShapeNotAllowed."""
    number = international(text)
    if number is None:
        msg = "this is no phone number of Viet Nam or China"
        raise ShapeNotAllowed(msg, pointer="/phone")
    return number


def declared_tax_code(text: str) -> str:
    """Return a Vietnamese tax code as 10 digits or 10-3; raises ShapeNotAllowed.

    In a declaration a wrong check digit is a warning, since there it names somebody
    else. A firm knows its own.
    """
    try:
        return str(mst.format(mst.validate(text)))
    except ValidationError:
        msg = "this is no tax code: 10 digits, or 10-3 for a branch; compare the last"
        raise ShapeNotAllowed(msg, pointer="/firm/tax_code") from None
