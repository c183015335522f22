from collections.abc import AsyncIterator

import pytest

from tests.console.browser import Browser


@pytest.fixture(scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with Browser.started(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
