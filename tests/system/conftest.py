"""One city for all system tests."""

from collections.abc import AsyncIterator

import pytest

from tests.system import city as cities


@pytest.fixture(scope="session")
async def city() -> AsyncIterator[cities.City]:
    async with cities.running() as found:
        yield found
