"""A gate of the reader's own."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.gateways import site
from tests.people import sandbox_settings


@pytest.fixture
async def variables(database_url: str, redis_url: str) -> AsyncIterator[dict[str, str]]:
    """The settings of a gateway that runs, for the shell in which one types."""
    settings = sandbox_settings(database_url, redis_url)
    async with site(settings, serving=1, working=1) as running:
        # With these, `verify` looks at this test's data, not at a folder's.
        yield running.serving[0].settings.to_environment()
