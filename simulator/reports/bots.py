"""What the report of a living day says of bots."""

from collections.abc import Iterator, Sequence

from simulator.agreement.buying import Buying
from simulator.reports.languages import Language
from simulator.results.bots import DOUBLE, SELL, TAKE, BotRecords


def bot_rows(
    language: Language, bots: BotRecords
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what bots tried, how often it worked and was refused, and why."""
    for name, number, tried in (
        ("take", bots.taken, TAKE),
        ("double", bots.doubled, DOUBLE),
        ("sell", bots.sold, SELL),
    ):
        because = ", ".join(sorted({p for what, p in bots.refused if what == tried}))
        refused = language.whole(bots.refused_of(tried))
        yield (
            language.named("bot", name),
            (language.whole(number), refused, because),
        )
    for name, amount in (
        ("turns", len(bots.gained_min)),
        ("gained", round(sum(bots.gained_min))),
        ("calls", bots.calls),
        ("room", round(bots.room_min)),
        ("expired", bots.expired),
        ("withdrawn", bots.withdrawn),
    ):
        yield language.named("bot", name), (language.whole(amount), "", "")


def told_of_buying(language: Language, found: Buying) -> str:
    """Say what it saved to buy a place, here and where a turn is sold with it."""
    return language.say(
        "day_buying",
        vehicles=language.whole(found.vehicles),
        supposed=language.exact(found.supposed_saved),
        saved=language.exact(found.lived_saved),
        bought=language.exact(found.lived_wait),
        others=language.exact(found.lived_wait_of_others),
    )
