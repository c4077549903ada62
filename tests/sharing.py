"""Which process runs which test files: a file stays together, and so do those that share a city."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

ONE_CITY = frozenset({"test_again.py", "test_one_case.py", "test_privacy.py"})


class Sharing(LoadFileScheduling):
    """Files in the order they are collected, the longest first; a city is costly to start."""

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.partition("::")[0])
        shares = file.parent.name == "system" and file.name in ONE_CITY
        return "city" if shares else str(file)
