"""Phone numbers of Viet Nam and China."""

import re

import phonenumbers

_COUNTRIES = {"VN": 84, "CN": 86}
LONGEST = 40  # characters as typed
_WITHOUT_MESSAGES = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    }
)

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
        _number(text, region) is not None for region in _COUNTRIES
    )


def is_mobile(text: str) -> bool:
    """Whether a number that can be called takes text messages, or may take them."""
    return _ORDINARY(text) is not None or any(
        phonenumbers.number_type(number) not in _WITHOUT_MESSAGES
        for region in _COUNTRIES
        if (number := _number(text, region)) is not None
    )


def international(text: str) -> str | None:
    """Return a number of Viet Nam or China as it is dialled anywhere: +84…."""
    if len(text) > LONGEST:
        return None
    for region in _COUNTRIES:
        number = _number(text, region)
        if number is not None:
            form = phonenumbers.PhoneNumberFormat.E164
            return phonenumbers.format_number(number, form)
    return None


def _number(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """Return a valid Vietnamese or Chinese number, written as in *region*."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    is_ours = number.country_code in _COUNTRIES.values()
    return number if is_ours and phonenumbers.is_valid_number(number) else None
