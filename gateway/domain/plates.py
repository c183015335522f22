"""Plates and container numbers: their identity, and the formats they come in.

Two texts name the same vehicle when `normalise_plate` makes the same identity of
them, so everything that compares plates compares identities.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from gateway.domain.errors import ShapeNotAllowed

# The one-character names of China's provinces, as they begin a plate there.
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# The character that ends the plate of a Chinese trailer.
TRAILER_MARK = "挂"
SEPARATORS = " .-_·•・‧‐–—"  # noqa: RUF001 - how plates are typed in three languages
LONGEST = 32  # characters as typed; no plate comes near it

_FOLD = str.maketrans(
    {chr(small): chr(small - 32) for small in range(ord("a"), ord("z") + 1)}
    | dict.fromkeys("Đđ", "D")
    | dict.fromkeys(SEPARATORS)
)
_VN_TRUCK = re.compile("[0-9]{2}[A-Z]{1,2}[0-9]{4,5}").fullmatch
_VN_TRAILER = re.compile("[0-9]{2}RM?[0-9]{4,5}").fullmatch
_CN_TRUCK = re.compile(f"[{PROVINCES}]?[A-Z][A-Z0-9]{{5,6}}").fullmatch
_CN_TRAILER = re.compile(f"[{PROVINCES}]?[A-Z][A-Z0-9]{{4,6}}{TRAILER_MARK}?").fullmatch
_ISO_6346 = re.compile("[A-Z]{4}[0-9]{7}").fullmatch
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class _Form:
    """What an identity may look like; `leading` may stand before A-Z and 0-9."""

    noun: str
    example: str
    leading: str
    pattern: re.Pattern[str]


_PLATE = _Form(
    noun="plate",
    example="12C-123.45",
    leading=PROVINCES,
    pattern=re.compile(f"[{PROVINCES}]?[A-Z0-9]+{TRAILER_MARK}?"),
)
_CONTAINER = _Form(
    noun="container number",
    example="MSKU 123456-5",
    leading="",
    pattern=re.compile("[A-Z0-9]+"),
)


def normalise_plate(text: str, *, pointer: str = "") -> str:
    """Return the identity: A-Z and 0-9, after a Chinese province character if any.

    Raises:
        ShapeNotAllowed: empty, too long, or a character that no plate has. The
            message names the character; *pointer* says which field it was.
    """
    return _plate_identity(text) or _refuse(text, _PLATE, pointer)


def normalise_container(text: str, *, pointer: str = "") -> str:
    """Return the identity of a container: A-Z and 0-9 only.

    Raises:
        ShapeNotAllowed: as for `normalise_plate`.
    """
    return _container_identity(text) or _refuse(text, _CONTAINER, pointer)


def require_plain(text: str, *, pointer: str = "") -> None:
    """Refuse full-width, circled, mathematical and other look-alike characters.

    Whoever declares is told, and types the plate anew: it is printed on passes and
    read aloud. Readings of cameras and searches are only normalised.

    Raises:
        ShapeNotAllowed: compatibility characters (NFKC is more than NFC).
    """
    if text.isascii():
        return
    plain = unicodedata.normalize("NFKC", text)
    if plain == unicodedata.normalize("NFC", text):
        return
    odd = next(c for c in text if unicodedata.normalize("NFKC", c) != c)
    wanted = plain if plain.isascii() and plain.isprintable() else "12C-123.45"
    msg = f"it holds {_name(odd)}; write {wanted} in ordinary letters and digits"
    raise ShapeNotAllowed(msg, pointer=pointer)


def declared_plate(text: str, *, pointer: str = "") -> str:
    """Return the identity of a plate as a declaration must write it.

    Raises:
        ShapeNotAllowed: see `require_plain` and `normalise_plate`.
    """
    require_plain(text, pointer=pointer)
    return normalise_plate(text, pointer=pointer)


def declared_container(text: str, *, pointer: str = "") -> str:
    """Return the identity of a container as a declaration must write it.

    Raises:
        ShapeNotAllowed: see `require_plain` and `normalise_container`.
    """
    require_plain(text, pointer=pointer)
    return normalise_container(text, pointer=pointer)


def has_province(plate: str) -> bool:
    return plate.startswith(tuple(PROVINCES))


def is_vn_truck(plate: str) -> bool:
    """Whether a normalised plate is that of a Vietnamese truck or tractor."""
    return _VN_TRUCK(plate) is not None


def is_vn_trailer(plate: str) -> bool:
    return _VN_TRAILER(plate) is not None


def is_cn_truck(plate: str) -> bool:
    """Whether a normalised plate is Chinese; the province may be missing.

    Papers and cameras often give a Chinese plate without its first character.
    """
    return _CN_TRUCK(plate) is not None


def is_cn_trailer(plate: str) -> bool:
    return _CN_TRAILER(plate) is not None


def is_container(container: str) -> bool:
    """Whether it has the form of ISO 6346; the check digit is another question."""
    return _ISO_6346(container) is not None


# Several rules ask for the same plate, one after the other.
@lru_cache(maxsize=1024)
def _plate_identity(text: str) -> str:
    return _identity(text, _PLATE)


@lru_cache(maxsize=1024)
def _container_identity(text: str) -> str:
    return _identity(text, _CONTAINER)


def _identity(text: str, form: _Form) -> str:
    """Return the identity; nothing for what has none."""
    if len(text) > LONGEST:
        return ""
    identity = text.translate(_FOLD)
    if form.pattern.fullmatch(identity):
        return identity
    # Only what a camera or a copied text brings needs the slower way.
    identity = unicodedata.normalize("NFKC", text).translate(_FOLD)
    return identity if form.pattern.fullmatch(identity) else ""


def _refuse(text: str, form: _Form, pointer: str) -> NoReturn:
    if len(text) > LONGEST:
        fault = f"is longer than {LONGEST} characters"
    else:
        fault = _fault(unicodedata.normalize("NFKC", text).translate(_FOLD), form)
    msg = (
        f"the {form.noun} {fault}; write it with letters A-Z and digits, "
        f"as {form.example}"
    )
    raise ShapeNotAllowed(msg, pointer=pointer)


def _fault(identity: str, form: _Form) -> str:
    rest = identity[1:] if identity.startswith(tuple(form.leading)) else identity
    odd = next((c for c in rest if not (c.isascii() and c.isalnum())), None)
    return "has no letters or digits" if odd is None else f"holds {_name(odd)}"


def _name(character: str) -> str:
    """Name a character so that the message is safe to print, whatever it is."""
    code = f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
    if unicodedata.category(character) in _HIDDEN:
        return f"an invisible character ({code})"
    return f"{character!r} ({code})"
