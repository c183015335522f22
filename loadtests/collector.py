"""Garbage collection that does not stop the generator while thousands visit."""

import gc

# A visit leaves nothing to the collector (`Visitor.let_go`): it looks for little.
# By default it walked through all who are there every few thousand requests: with
# 6,000 visits under way it stood still for half a second, every five seconds.
_OBJECTS, _YOUNG, _OLD = 20_000, 20, 50


def calm_the_collector() -> None:
    """Look seldom, and never at what lives as long as this process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, _YOUNG, _OLD)
