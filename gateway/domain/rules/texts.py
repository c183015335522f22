"""What can be asked of a text that people were forced to fill in."""

import re


def has_letter(text: str | None) -> bool:
    """Whether there is a letter of any script in it; "." and "---" have none."""
    return text is not None and any(map(str.isalpha, text))


def is_blank(text: str | None) -> bool:
    """Whether it was filled in, but with punctuation only."""
    return bool(text) and not any(map(str.isalnum, text or ""))


def is_misshapen(text: str | None, form: re.Pattern[str]) -> bool:
    """Whether it is there and has another form; what is absent breaks no form."""
    return bool(text and not form.fullmatch(text))
