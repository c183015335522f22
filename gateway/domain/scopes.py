"""What the key of a program may do. People who signed in need no scope."""

from enum import StrEnum


class Scope(StrEnum):
    DECLARATIONS_READ = "declarations:read"
    DECLARATIONS_WRITE = "declarations:write"
    FEES_PAY = "fees:pay"
    WEBHOOKS_MANAGE = "webhooks:manage"


MEANINGS = {
    Scope.DECLARATIONS_READ: "look at the firm's declarations and follow their events",
    Scope.DECLARATIONS_WRITE: "declare, correct, cancel",
    Scope.FEES_PAY: "pay the fees of a declaration",
    Scope.WEBHOOKS_MANAGE: "say where events are sent, and have them sent again",
}
