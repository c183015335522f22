"""Turns a file's bytes into text, or says why that would be guessing.

Spreadsheets write UTF-8 with and without a byte order mark, UTF-16, and on Vietnamese
Windows its code page 1258, whose tones are characters of their own.
"""

import codecs
import unicodedata

from gateway.api.sheets.faults import whole

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTERS = {unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES}
_MARKS = set("đ°«»₫€·…•\u00a0\u00d7\u2013\u2014\u2018\u2019\u201c\u201d")
# Whatever else code page 1258 makes of bytes was written in another encoding.
_VIETNAMESE = _LETTERS | _MARKS


def decode(content: bytes) -> str:
    """Return the file's text, composed (NFC).

    Raises:
        SheetNotAllowed: the encoding is none of these, or they are mixed.
    """
    if content.startswith(_UTF_16):
        text = _as(content, "utf-16")
        ahead, nul, _ = text.partition("\0")
        _refuse_nul(nul, ahead.count("\n"))
    else:
        before, zero, _ = content.partition(b"\0")
        _refuse_nul(zero, before.count(b"\n"))
        text = _of_bytes(content)
    # A file that was converted has the mark of its former encoding as well.
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))


def _refuse_nul(nul: bytes | str, lines_before: int) -> None:
    if nul:
        raise whole(
            lines_before + 1,
            "Có ký tự rỗng (NUL): tệp không phải là CSV, hoặc bị trộn mã chữ. Hãy lưu "
            "lại dạng CSV UTF-8.",
            "There is a NUL: the file is no CSV, or its encodings are mixed. Save it "
            "anew as CSV in UTF-8.",
            "含有空字符（NUL）：文件不是CSV，或编码混杂。请另存为UTF-8编码的CSV。",
        )


def _of_bytes(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return _as(content.removeprefix(codecs.BOM_UTF8), "utf-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as_windows_1258(content)


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise whole(
            line,
            "Đầu tệp cho biết mã chữ {name}, nhưng dòng này không phải. Tệp bị trộn mã "
            "chữ: hãy lưu lại toàn bộ dạng CSV UTF-8.",
            "The file begins as {name}, but this line is not. Its encodings are mixed: "
            "save all of it anew as CSV in UTF-8.",
            "文件开头标明编码为{name}，但本行不是。编码混杂：请将整个文件另存为UTF-8编码的CSV。",
            name=encoding.upper(),
        ) from error


def _as_windows_1258(content: bytes) -> str:
    lines = content.split(b"\n")
    unicode_lines = [_is_utf_8(line) for line in lines if not line.isascii()]
    if any(unicode_lines):
        odd = next(n for n, line in enumerate(lines, start=1) if not _is_utf_8(line))
        raise whole(
            odd,
            "Các dòng khác dùng UTF-8, dòng này thì không. Tệp bị trộn mã chữ: hãy lưu "
            "lại toàn bộ dạng CSV UTF-8.",
            "Other lines are UTF-8, this one is not. The encodings are mixed: save all "
            "of it anew as CSV in UTF-8.",
            "其他行为UTF-8，本行不是。编码混杂：请将整个文件另存为UTF-8编码的CSV。",
        )
    for number, line in enumerate(lines, start=1):
        if not _is_vietnamese(line):
            raise whole(
                number,
                "Không nhận ra mã chữ. Hãy lưu tệp dạng CSV UTF-8 (hoặc UTF-16, "
                "Windows-1258).",
                "The encoding is not known. Save the file as CSV in UTF-8 (or UTF-16, "
                "Windows-1258).",
                "无法识别编码。请另存为UTF-8（或UTF-16、Windows-1258）编码的CSV。",
            )
    return content.decode("cp1258")


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_vietnamese(line: bytes) -> bool:
    """Whether code page 1258 makes Vietnamese of it, and not just characters."""
    try:
        text = unicodedata.normalize("NFC", line.decode("cp1258"))
    except UnicodeDecodeError:
        return False
    return all(c.isascii() or c.lower() in _VIETNAMESE for c in text)
