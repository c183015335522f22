"""Accounts, sessions, keys, firms and officers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from gateway.api.answers.declarations import Declaration
from gateway.api.answers.describing import Answer
from gateway.domain.scopes import Scope

Role = Literal[
    "driver",
    "agent",
    "yard",
    "border_guard",
    "customs",
    "quarantine",
    "management",
    "tester",
]


class Account(Answer):
    """Who signed in."""

    id: UUID
    username: str
    role: Role
    gate: str | None
    """Null: of every gate, or of none."""


class SignedIn(Answer):
    """A session; its token is told this once."""

    token: str
    """Send it as `Authorization: Bearer …`."""
    expires_at: datetime
    """By real time, in a sandbox too."""
    account: Account


class Session(Answer):
    """One place where you are signed in."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    current: bool
    """It is the one that asks."""


class Sessions(Answer):
    """Where you are signed in, newest first."""

    items: list[Session]


class OwnFirm(Answer):
    """Your firm."""

    id: UUID
    name: str
    tax_code: str | None
    admin: bool
    """Whether you add and remove its users."""


class Profile(Account):
    """Your account, and your firm."""

    phone: str | None
    """As +84…"""
    one_time_password: bool
    """Whether signing in needs one."""
    firm: OwnFirm | None


class FirmUser(Answer):
    """A user of a firm."""

    id: UUID
    username: str
    phone: str | None
    admin: bool
    disabled: bool
    """Was removed."""


class Firm(Answer):
    """Your firm and its users, those who were removed as well."""

    id: UUID
    name: str
    tax_code: str | None
    users: list[FirmUser]


class ApiKey(Answer):
    """A key for a program, without its secret."""

    id: UUID
    name: str | None
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None


class MadeApiKey(ApiKey):
    """A key that was just made; its secret is told this once."""

    secret: str
    """Send it as you send a token."""


class ApiKeys(Answer):
    """Your keys, newest first."""

    items: list[ApiKey]


class Officer(Answer):
    """An officer's account."""

    id: UUID
    username: str
    role: Literal["yard", "border_guard", "customs", "quarantine", "management"]
    gate: str | None
    """Null: of every gate."""
    disabled: bool
    one_time_password: bool


class Officers(Answer):
    """The officers whom you look after."""

    items: list[Officer]


class Enrolment(Answer):
    """A secret for an authenticator app; it is told this once."""

    secret: str
    """In Base32."""
    uri: str
    """The same as `otpauth://…`."""
    svg: str
    """The same as a QR code: an SVG document."""


class RecoveryCodes(Answer):
    """Codes for when the telephone is lost; each serves once, and is told this once."""

    recovery_codes: list[str]


class ExportedAccount(Account):
    """An account, as it is exported."""

    phone: str | None
    one_time_password: bool
    letter_keys: bool
    """Whether letters act as keys at your desk."""


class ExportedFirm(Answer):
    """A firm, as it is exported."""

    id: UUID
    name: str
    tax_code: str | None


class ExportedSession(Answer):
    """A session, as it is exported."""

    id: UUID
    created_at: datetime


class ExportedKey(Answer):
    """A key, as it is exported: without its secret."""

    id: UUID
    name: str | None
    scopes: list[Scope]


class ExportedWebhook(Answer):
    """A webhook, as it is exported: without its secret."""

    id: UUID
    url: str


class ExportedView(Answer):
    """A view of the agent's desk, as it is kept under a name."""

    name: str
    query: str
    """What the desk's address asks for."""


class Export(Answer):
    """All that is held about you."""

    exported_at: datetime
    """By real time."""
    account: ExportedAccount
    firm: ExportedFirm | None
    sessions: list[ExportedSession]
    keys: list[ExportedKey]
    webhooks: list[ExportedWebhook]
    views: list[ExportedView]
    """Those that your firm keeps of its desk."""
    half_declared: dict[str, str] | None
    """What you have begun to declare by page: the fields of its form."""
    declarations: list[Declaration]
    """All that you or your firm declared, oldest change first."""
