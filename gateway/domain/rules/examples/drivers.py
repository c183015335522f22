"""Examples of the rules about who drives and who rides along."""

from typing import Any

from gateway.domain.rules.examples.declaration import Example


def _driver(**changes: Any) -> dict[str, Any]:
    return {"driver": changes}


EXAMPLES = {
    "driver-name-blank": Example(
        "/driver/name", _driver(name=" . "), _driver(name="王伟")
    ),
    "driver-name-holds-phone": Example(
        "/driver/name", _driver(name="An 0912 345 678"), _driver(name="An 17")
    ),
    "driver-phone": Example(
        "/driver/phone", _driver(phone="12345"), _driver(phone="+86 138 0013 8000")
    ),
    "driver-phone-not-mobile": Example(
        "/driver/phone", _driver(phone="0205 3870 001"), _driver(phone="0912 345 678")
    ),
    "driver-identity": Example(
        "/driver/identity_number",
        _driver(identity_number="."),
        _driver(identity_number="B1234567"),
    ),
    "driver-identity-check-digit": Example(
        "/driver/identity_number",
        _driver(identity_number="450102198001011238"),
        _driver(identity_number="450102198001011237"),
    ),
    "companion-name-blank": Example(
        "/driver/companion", _driver(companion="-"), _driver(companion="Lê Thị Bình")
    ),
    "companion-holds-phone": Example(
        "/driver/companion",
        _driver(companion="Bình 0912.345.679"),
        _driver(companion="Lê Thị Bình"),
    ),
}
