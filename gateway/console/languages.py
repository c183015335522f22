"""Which language a page is shown in."""

from collections.abc import Iterator

VIETNAMESE = "vi"
# By their own names, as links show them.
LANGUAGES = {VIETNAMESE: "Tiếng Việt", "en": "English", "zh": "中文"}


def choose(asked: str | None, accepted: str) -> str:
    """Return what was *asked* for, else the best that the browser *accepted*.

    *accepted* is the header Accept-Language; Vietnamese, if it names none of ours.
    """
    if asked in LANGUAGES:
        return str(asked)
    wanted = sorted(_weighed(accepted), key=lambda found: -found[1])
    ours = (name for name, weight in wanted if weight > 0 and name in LANGUAGES)
    return next(ours, VIETNAMESE)


def _weighed(accepted: str) -> Iterator[tuple[str, float]]:
    """Yield primary languages with their weights: `zh-CN;q=0.8` is ("zh", 0.8)."""
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        yield tag.partition("-")[0].strip().lower(), weight
