"""Which process runs which test files: a file stays together, and so do those that share a city."""

from collections import OrderedDict
from pathlib import PurePosixPath
from typing import Any

from xdist.scheduler import LoadFileScheduling

CITY = "tests/system/city"
ONE_CITY = frozenset({"test_again.py", "test_one_case.py", "test_privacy.py"})
# Each takes 20 s or more; one that began among the last would leave the other processes idle.
LONGEST = (
    "integration/test_stack.py",
    "system/",
    "integration/test_credentials.py",
    "integration/test_certificates.py",
    "integration/test_forgery.py",
    "faults/",
    "integration/test_conformance.py",
    "integration/test_conformance_over_http.py",
    "integration/test_permit_document.py",
    "integration/test_permit_pages.py",
    "integration/test_http_way.py",
    "integration/test_keys.py",
    "integration/test_worker.py",
    "integration/test_ten_thousand_timers.py",
    "integration/test_tampering.py",
)


class LongestFirst(OrderedDict[str, Any]):
    """What is still to be done, of which the longest is taken next."""

    def popitem(self, last: bool = True) -> tuple[str, Any]:
        taken = min(self, key=rank)
        return taken, self.pop(taken)


def rank(scope: str) -> int:
    """Say when a file begins: the longest in their order, then all others."""
    path = scope.removeprefix("tests/")
    return next((n for n, long in enumerate(LONGEST) if path.startswith(long)), len(LONGEST))


class Sharing(LoadFileScheduling):
    """Files in the order they are collected, the longest first; a city is costly to start."""

    def __init__(self, config: Any, log: Any = None) -> None:
        super().__init__(config, log)
        self.workqueue = LongestFirst()

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.partition("::")[0])
        shares = file.parent.name == "system" and file.name in ONE_CITY
        return CITY if shares else str(file)
