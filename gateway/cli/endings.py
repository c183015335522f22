"""How a command ends: exit codes, and messages in place of tracebacks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gateway.domain.errors import (
    ControlsNotAllowed,
    GateNotFound,
    ShapeNotAllowed,
    UsernameTaken,
)
from gateway.embedded import StoresNotStarted
from gateway.lines.breaker import LinesAway
from gateway.storage.base import UnsafeDatabase


class Exit(IntEnum):
    """What scripts may rely on."""

    OK = 0
    FAULTS_FOUND = 1
    USAGE = 2
    STORE_AWAY = 3
    UNSAFE = 4
    PORT_TAKEN = 5
    INTERRUPTED = 130


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def told() -> Iterator[None]:
    """Turn what users can mend into a message and an exit code."""
    try:
        yield
    except ValidationError as error:
        for found in error.errors(include_input=False, include_url=False):
            name = "_".join(("GATEWAY", *(str(part) for part in found["loc"]))).upper()
            say(f"{name if found['loc'] else 'Settings'}: {found['msg']}")
        raise SystemExit(Exit.USAGE) from None
    except ControlsNotAllowed as error:
        say(f"The gates file cannot be used: {error}")
        raise SystemExit(Exit.USAGE) from None
    except UnsafeDatabase as error:
        say(f"Refusing to start: {error}")
        raise SystemExit(Exit.UNSAFE) from None
    except StoresNotStarted as error:
        say(str(error))
        raise SystemExit(Exit.STORE_AWAY) from None
    except LinesAway as error:
        say(f"Redis does not answer: {error}")
        raise SystemExit(Exit.STORE_AWAY) from None
    except (GateNotFound, UsernameTaken, ShapeNotAllowed) as error:
        say(f"{error}".capitalize())
        raise SystemExit(Exit.USAGE) from None
    except (SQLAlchemyError, OSError) as error:
        say(f"The database does not answer: {_first_line(error)}")
        raise SystemExit(Exit.STORE_AWAY) from None
    except KeyboardInterrupt:
        raise SystemExit(Exit.INTERRUPTED) from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
