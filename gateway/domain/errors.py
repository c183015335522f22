"""What the domain refuses. None of these knows of HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal; the message says what happened and, where it can, what to do."""

    title: ClassVar[str]


class MalformedRequest(DomainError):
    title = "The request cannot be read"


class NotAuthenticated(DomainError):
    title = "Sign in first"


class WrongPassword(DomainError):
    title = "User name or password is wrong"


class RoleNotAllowed(DomainError):
    title = "Your role may not do this"


class CrossSiteRequest(DomainError):
    title = "Another site's page sent this"


class ScopeMissing(DomainError):
    title = "Your key may not do this"


class UsernameTaken(DomainError):
    title = "The user name is taken"


class CurrentPasswordWrong(DomainError):
    title = "The present password is wrong"


class TooManyAttempts(DomainError):
    """`retry_after_s` says when it pays to try again."""

    title = "Too many attempts"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class AccountNotFound(DomainError):
    title = "No such account"


class FirmNotFound(DomainError):
    title = "You belong to no firm"


class LastAdmin(DomainError):
    title = "The firm needs an admin"


class NotOnYourself(DomainError):
    title = "Somebody else has to do this"


class KeyNotFound(DomainError):
    title = "No such key"


class TooManyKeys(DomainError):
    title = "You have too many keys"


class OneTimePasswordNeeded(DomainError):
    title = "Signing in needs a one-time password"


class OneTimePasswordWrong(DomainError):
    title = "The one-time password is wrong"


class OneTimePasswordActive(DomainError):
    title = "The one-time password works already"


class EnrolmentNeeded(DomainError):
    title = "Enrol a one-time password first"


class LiveDeclarations(DomainError):
    title = "Something of yours is still on its way"


class SessionNotFound(DomainError):
    title = "No such session"


class DeclarationNotFound(DomainError):
    title = "No such declaration"


class GateNotFound(DomainError):
    title = "No such gate"


class WebhookNotFound(DomainError):
    title = "No such webhook"


class MessageNotFound(DomainError):
    title = "No such message"


class DeliveryNotFound(DomainError):
    title = "No such delivery"


class TooManyWebhooks(DomainError):
    title = "You have as many webhooks as anybody may have"


class NoticeNotFound(DomainError):
    title = "No such notice"


class PaperTicketNotFound(DomainError):
    title = "No such paper ticket"


class PaperTicketDiffers(DomainError):
    title = "This serial has something else on it"


class PaperTicketSettled(DomainError):
    title = "The paper ticket was settled otherwise"


class ShapeNotAllowed(DomainError):
    """A field of the right JSON type whose value can never be right.

    `pointer` is a JSON pointer (RFC 6901) into the body.
    """

    title = "The request is not valid"

    def __init__(self, message: str, *, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer


class SheetNotAllowed(DomainError):
    """A CSV file that cannot be read as declarations: nothing of it was accepted.

    `lines` tells each line and column, and what to do about it, in three languages.
    """

    title = "The file cannot be read as declarations"

    def __init__(self, message: str, *, lines: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.lines = lines


class IdempotencyKeyReused(DomainError):
    title = "This Idempotency-Key was used for another body"


class VehicleAlreadyDeclared(DomainError):
    """`own` is the live declaration's id when it belongs to the caller."""

    title = "The vehicle already has a live declaration"

    def __init__(self, message: str, *, own: str | None = None) -> None:
        super().__init__(message)
        self.own = own


class TransitionNotAllowed(DomainError):
    title = "The declaration's status does not allow this"


class CorrectionNotAllowed(DomainError):
    title = "This cannot be corrected any more"


class CorrectionIncomplete(DomainError):
    """`failures` are the rules that it would break, as the API tells them."""

    title = "The correction would break rules"

    def __init__(self, message: str, *, failures: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.failures = failures


class VerdictAlreadyGiven(DomainError):
    title = "Another verdict was already given"


class GateTakesNoDeclarations(DomainError):
    title = "The gate takes no declarations now"


class VersionMissing(DomainError):
    title = "Say which version you change"


class VersionStale(DomainError):
    title = "It changed since you read it"


class CheckNotYours(DomainError):
    title = "Your role does not own this check"


class PaymentNotFound(DomainError):
    title = "No such payment"


class NothingDue(DomainError):
    title = "There is nothing to pay"


class PaymentsNotOffered(DomainError):
    title = "No payments are taken online"


class CallbackNotGenuine(DomainError):
    title = "The callback is not the provider's"


class ReceivingVehicleNotDeclared(DomainError):
    title = "No such receiving vehicle is declared"


class ControlsNotAllowed(DomainError):
    title = "The gate cannot be run like that"


class EntryRefused(DomainError):
    """The barrier stays closed; the subclass is the reason."""

    title = "The barrier stays closed"


class NotApproved(EntryRefused):
    title = "No approved declaration"


class NotCalled(EntryRefused):
    title = "The vehicle has not been called"


class AlreadyEntered(EntryRefused):
    title = "The vehicle has entered already"


class PassInvalid(EntryRefused):
    title = "The pass is not valid"


class PlateMismatch(EntryRefused):
    title = "The pass belongs to another plate"


class WrongGate(EntryRefused):
    title = "The pass belongs to another gate"


class OnHold(EntryRefused):
    title = "The declaration is on hold"


class PassNotReady(DomainError):
    title = "There is no pass before the call"


class NotCleared(DomainError):
    title = "The vehicle is not cleared to leave"


class SandboxOnly(DomainError):
    title = "No such page"


class TooManyStreams(DomainError):
    """One account watches more than one process serves it; an old stream may end."""

    title = "Too many streams are open"


class TenantNotFound(DomainError):
    """The `Sandbox-Tenant` header, or the path, names a tenant that is not there."""

    title = "No such tenant"


class TenantNotAllowed(DomainError):
    """A tenant of that name is there already, or there are as many as may be."""

    title = "The tenant cannot be made"


class Busy(DomainError):
    """Too much work is waiting; nothing was done. Ask again in a moment."""

    title = "Too busy just now"


class OutcomeUnknown(DomainError):
    """The database went away while committing.

    The same Idempotency-Key finds out later whether it happened.
    """

    title = "It is not known whether this was done"


class BodyTooLarge(DomainError):
    title = "The body is too large"
