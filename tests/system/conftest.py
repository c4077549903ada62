"""One city for all system tests."""

from collections.abc import AsyncIterator

import pytest

from tests.system import city as cities


@pytest.fixture(scope="package")
async def city() -> AsyncIterator[cities.City]:
    with pytest.MonkeyPatch.context() as patch:
        # 200 cases are 3,200 documents: who looks at documents makes them in tests of their own.
        patch.setenv("ONEHALL_CERTIFICATE_PROCESSES", "0")
        async with cities.running() as found:
            yield found
