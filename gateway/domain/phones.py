"""Phone numbers of Viet Nam and China."""

import re

import phonenumbers

_COUNTRIES = {"VN": 84, "CN": 86}
LONGEST = 40  # characters as typed

# The ordinary ways to write a mobile number are told by themselves, since asking the
# library costs twenty times as much; a test holds that it agrees. It decides the rest.
_ORDINARY = re.compile(
    r"(?:0|\+84)(?:3[2-9]|7[06-9]|8[1-8]|9[0-8])[0-9]{7}"
    r"|(?:\+86)?1(?:[38][0-9]|5[0-35-9])[0-9]{8}"
).fullmatch


def is_vn_or_cn_phone(text: str) -> bool:
    """Whether *text* can be called in Viet Nam or China, in whatever way written."""
    if _ORDINARY(text):
        return True
    return len(text) <= LONGEST and any(
        _is_valid(text, region) for region in _COUNTRIES
    )


def _is_valid(text: str, region: str) -> bool:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return False
    return number.country_code in _COUNTRIES.values() and phonenumbers.is_valid_number(
        number
    )
