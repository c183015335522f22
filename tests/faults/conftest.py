"""Installations of the embedded stores, for every user this process can become."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.installations import Checkout, Gateway, Person, install, people


@pytest.fixture(scope="module")
def site() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="border-gate-site-", dir="/tmp") as name:
        install(Path(name))
        yield Path(name)


@pytest.fixture(scope="module", params=people(), ids=lambda person: person.name)
def person(request: pytest.FixtureRequest) -> Person:
    person: Person = request.param
    return person


@contextmanager
def empty_checkout(person: Person, site: Path) -> Iterator[Checkout]:
    """A folder of the person's, which everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="border-gate-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (parent := folder / "checkout").mkdir()
        person.user.take(parent)
        yield Checkout(person, site, parent, folder / "elsewhere")


@pytest.fixture
def checkout(person: Person, site: Path) -> Iterator[Checkout]:
    with empty_checkout(person, site) as checkout:
        yield checkout


@pytest.fixture(scope="module")
def running(person: Person, site: Path) -> Iterator[Gateway]:
    """A gateway for the tests that only look at it."""
    with empty_checkout(person, site) as checkout, checkout.run() as gateway:
        yield gateway


@pytest.fixture
def closed_checkout(checkout: Checkout) -> Checkout:
    """A checkout that only its owner may enter, with the programs inside it."""
    checkout.parent.chmod(0o700)
    (inside := checkout.parent / "site").symlink_to(checkout.site)
    return Checkout(checkout.person, inside, checkout.parent, checkout.elsewhere)
