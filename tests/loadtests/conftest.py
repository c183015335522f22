from collections.abc import AsyncIterator

import pytest

from tests.browsing import browser, context, page
from tests.loadtests.locusts import Locusts

__all__ = ["browser", "context", "locusts", "page"]


@pytest.fixture(scope="session")
async def locusts(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Locusts]:
    async with Locusts.warmed(tmp_path_factory.mktemp("locusts")) as locusts:
        yield locusts
