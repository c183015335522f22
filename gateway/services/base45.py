"""Base45 (RFC 9285): bytes as text of the characters that a QR code packs best.

Decoding is strict: a text that `encode` would not make is refused, so every run of
bytes has exactly one text.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_POWERS = (1, 45, 45 * 45)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(found: bytes) -> str:
    return "".join(
        _digits(int.from_bytes(found[at : at + 2], "big"), len(found[at : at + 2]) + 1)
        for at in range(0, len(found), 2)
    )


def decode(text: str) -> bytes:
    """Return the bytes that *text* stands for.

    Raises:
        ValueError: a character outside the alphabet, a group of one character, or
            one that stands for more than its bytes hold.
    """
    # No bytes make a last group of one character, not even of the digit 0.
    if len(text) % 3 == 1:
        msg = f"a Base45 text has no length of {len(text)}"
        raise ValueError(msg)
    groups = (text[at : at + 3] for at in range(0, len(text), 3))
    return b"".join(map(_group, groups))


def _digits(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 45)
        digits.append(ALPHABET[digit])
    return "".join(digits)


def _group(group: str) -> bytes:
    try:
        number = sum(
            _VALUES[character] * power
            for character, power in zip(group, _POWERS, strict=False)
        )
        return number.to_bytes(len(group) - 1, "big")
    except (KeyError, OverflowError):
        msg = f"{group!r} is not Base45"
        raise ValueError(msg) from None
