"""A bar on a terminal while something is played; nothing where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.errors import Interrupted


@contextmanager
def shown_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what is to be told how many of how many are done.

    Raises:
        Interrupted: somebody pressed Ctrl-C.
    """
    from rich.console import Console  # noqa: PLC0415 - `live` should not pay for it
    from rich.progress import Progress  # noqa: PLC0415

    console, hidden = Console(stderr=True), not sys.stderr.isatty()
    with Progress(console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task(what, total=None)

        def done(completed: int, total: int) -> None:
            progress.update(task, completed=completed, total=total)

        try:
            yield done
        except KeyboardInterrupt:
            msg = "stopped; nothing was written"
            raise Interrupted(msg) from None
