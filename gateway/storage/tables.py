"""Every table, so that the metadata is whole once this is imported."""

from gateway.storage.accounts import account
from gateway.storage.approvals import approval
from gateway.storage.base import metadata
from gateway.storage.checks import check
from gateway.storage.contents import declared
from gateway.storage.declarations import declaration
from gateway.storage.deliveries import delivery
from gateway.storage.entries import entry, manual_lift
from gateway.storage.followers import follower
from gateway.storage.gates import gate
from gateway.storage.journal import journal
from gateway.storage.kept_drafts import kept_draft
from gateway.storage.kept_views import kept_view
from gateway.storage.messages import message
from gateway.storage.notices import notice
from gateway.storage.paper_tickets import paper_ticket
from gateway.storage.payments import payment
from gateway.storage.sandbox_payments import sandbox_payment
from gateway.storage.sandbox_texts import sandbox_text
from gateway.storage.second_factors import second_factor
from gateway.storage.sessions import session
from gateway.storage.transshipments import transshipment
from gateway.storage.webhooks import webhook

__all__ = [
    "account",
    "approval",
    "check",
    "declaration",
    "declared",
    "delivery",
    "entry",
    "follower",
    "gate",
    "journal",
    "kept_draft",
    "kept_view",
    "manual_lift",
    "message",
    "metadata",
    "notice",
    "paper_ticket",
    "payment",
    "sandbox_payment",
    "sandbox_text",
    "second_factor",
    "session",
    "transshipment",
    "webhook",
]
