"""What to do about a problem, in the words of whoever reads a page.

Programs are told of headers and keys, which nobody in front of a page has ever seen.
"""

from gateway.api.remedies import remedies
from gateway.console.texts import TEXTS


def todo(name: str, language: str) -> str:
    """Return the page's own words for the problem of that name, else the API's."""
    own = TEXTS[language].get(f"todo_{name.replace('-', '_')}")
    return own or remedies().get(name, {}).get(language, "")
