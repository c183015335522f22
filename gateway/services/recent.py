"""What was read lately, kept until the journal says that it changed."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key, at most so many; the longest unused goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._being_read: dict[Key, object] = {}

    def get(self, key: Key) -> Value | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def drop(self, key: Key) -> None:
        """It changed: neither what is kept nor what is being read is news any more."""
        self._kept.pop(key, None)
        self._being_read.pop(key, None)

    def drop_all(self) -> None:
        self._kept.clear()
        self._being_read.clear()

    @contextmanager
    def reading(self, key: Key) -> Iterator[Callable[[Value], None]]:
        """Read *key* in the block, and keep it by what is yielded.

        It is not kept if it changed meanwhile: it may be the old one that was read.
        """
        mark = object()
        self._being_read[key] = mark

        def keep(value: Value) -> None:
            if self._being_read.get(key) is mark:
                self._kept[key] = value
                self._kept.move_to_end(key)
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)

        try:
            yield keep
        finally:
            if self._being_read.get(key) is mark:
                del self._being_read[key]
