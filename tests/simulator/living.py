"""What tests that play whole days have in common."""

import asyncio
from collections import Counter

SHARE = 0.02


class Audience:
    def __init__(self):
        self.began, self.ended = [], []
        self.on_day_end = lambda: None

    def day_begins(self, day, stage):
        self.began.append(day.on)

    def day_ends(self, day, stage):
        self.ended.append(day.on)
        self.on_day_end()

    async def follow(self, stage, lags):
        await asyncio.Event().wait()


def statuses(fake):
    return Counter(d["status"] for d in fake.declarations.values())
