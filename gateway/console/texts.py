"""Every word of the pages: one catalogue a language, in `translations/`.

A message's id is its key. Names in braces are filled in by `phrases` and, while a page
is open, by its script; so they are plain names, without formats. A test holds that all
catalogues have all keys, with the same names in them.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

from gateway.console.languages import LANGUAGES

_FOLDER = Path(__file__).parent / "translations"


def _read(language: str) -> Mapping[str, str]:
    with (_FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return MappingProxyType(
        {str(found.id): str(found.string) for found in catalogue if found.id}
    )


TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {language: _read(language) for language in LANGUAGES}
)
