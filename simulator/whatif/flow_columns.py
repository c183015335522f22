"""The numbers that the vehicles of a flow are drawn from."""

from dataclasses import dataclass

import numpy as np

from simulator.traffic.columns import Floats
from simulator.traffic.streams import Streams


@dataclass(frozen=True, slots=True)
class FlowColumns:
    """Numbers of those who stand there, who are called or inside, and who come.

    Each has streams of its own: those who come stay the same vehicles.
    """

    streams: Streams
    flow: str
    standing: int
    come: int

    def begun(self, purpose: str, number: int) -> Floats:
        return self.streams.column(f"{self.flow}/under way/{purpose}", number)

    def stand(self, purpose: str) -> Floats:
        return self.streams.column(f"{self.flow}/standing/{purpose}", self.standing)

    def coming(self, purpose: str) -> Floats:
        return self.streams.column(f"{self.flow}/{purpose}", self.come)

    def all(self, purpose: str, inside: int) -> Floats:
        come = self.coming(purpose)
        if not self.standing and not inside:
            return come
        return np.concatenate([self.stand(purpose), self.begun(purpose, inside), come])
