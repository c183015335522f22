"""What people are told of their vehicle without asking: its call, and what it lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from stdnum.vn import mst

from gateway.domain.declarations import Kind
from gateway.domain.downgrades import KINDS, downgrade_of
from gateway.domain.gates import Gate
from gateway.domain.journal import JournalEntry
from gateway.domain.phones import international
from gateway.domain.webhooks import WHY_DISABLED, Disabled

Texts = Mapping[str, str]
# Kinds of entries that may be worth a message; `told` says whether one is.
WORTH_TELLING = KINDS | {Kind.CALLED}
CALLED = "called"
_CALLED_TEXTS = MappingProxyType(
    {
        "vi": "Đến lượt xe của bạn: vào cửa khẩu {gate} trước {until}. Mã vào cổng"
        " (mã QR) đã có trên tờ khai.",
        "en": "It is your turn: enter at {gate} before {until}. The pass, a QR code,"
        " is on the declaration now.",
        "zh": "轮到您的车辆：请在{until}前进入{gate}口岸。通行证（二维码）已在申报中。",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """A message, in vi, en and zh."""

    code: str
    message: Texts


def told(entry: JournalEntry, gate: Gate, *, with_reason: bool = True) -> Told | None:
    """Return what an entry is told as; None when nobody needs to be told.

    What an officer wrote as the reason is for those who declared, and for the driver
    at the phone that they gave: who says to have a phone or a tax code has not
    proved it.
    """
    if entry.kind is Kind.CALLED:
        return Told(CALLED, _called(entry.data, gate))
    data = entry.data if with_reason else _without_reason(entry.data)
    found = downgrade_of(entry.kind, data)
    return Told(found.code, found.message) if found else None


def code_of(why: Disabled) -> str:
    return f"webhook-{why}"


def told_of_webhook(code: str) -> Told:
    return Told(code, WHY_DISABLED[Disabled(code.removeprefix("webhook-"))])


def _called(data: Mapping[str, Any], gate: Gate) -> Texts:
    until = datetime.fromisoformat(data["deadline"]).astimezone(gate.zone)
    shown = f"{until:%H:%M %d/%m}"
    return {
        language: text.format(gate=gate.names[language], until=shown)
        for language, text in _CALLED_TEXTS.items()
    }


def _without_reason(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "reason"}


# Whom a declared body names. Parts of it may be gone: personal data leaves in time.


def phone_in(body: Mapping[str, Any]) -> str | None:
    """Return the driver's number as +84…, if there is a right one."""
    driver = body.get("driver") or {}
    return international(str(driver.get("phone") or ""))


def language_of(body: Mapping[str, Any]) -> str:
    """Return what the driver of the vehicle reads, by its nationality."""
    vehicle = body.get("vehicle") or {}
    return "zh" if vehicle.get("nationality") == "CN" else "vi"


def tax_codes_in(body: Mapping[str, Any]) -> frozenset[str]:
    """Return the tax codes of the goods' owners, written as firms' are."""
    found = ((line or {}).get("owner_tax_code") for line in body.get("goods") or ())
    return frozenset(str(mst.format(mst.compact(code))) for code in found if code)
