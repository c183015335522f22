"""Passes and secrets as pictures: QR codes in SVG and PNG."""

from io import BytesIO

import segno

# Level M mends about 15 % of a scratched code; a pass then has 49 modules a side.
_LEVEL = "m"
_SVG_SCALE = 6
_PNG_SCALE = 8
_INLINE_SCALE = 5


def as_svg(text: str) -> bytes:
    return _save(text, "svg", _SVG_SCALE)


def as_inline_svg(text: str) -> str:
    """Draw it to stand within a page, which may load no picture from itself."""
    code = segno.make_qr(text, error=_LEVEL)
    return str(code.svg_inline(scale=_INLINE_SCALE, dark="#000", light="#fff"))


def as_png(text: str) -> bytes:
    return _save(text, "png", _PNG_SCALE)


def _save(text: str, kind: str, scale: int) -> bytes:
    """Draw dark on white with the quiet zone, readable on a dark page as well."""
    out = BytesIO()
    code = segno.make_qr(text, error=_LEVEL)
    code.save(out, kind=kind, scale=scale, dark="#000", light="#fff")
    return out.getvalue()
