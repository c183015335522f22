"""Why the embedded stores did not start, in words for who started them."""


class StoresNotStarted(Exception):
    """The message says what is wrong, and what to do about it."""


class DataInUse(StoresNotStarted):
    """Another process runs servers on the same data."""
