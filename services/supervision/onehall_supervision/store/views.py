"""The view of a case as its ledger stands now; only what is new since the last look is read."""

from collections import OrderedDict

from asyncpg import Pool

from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.store.codec import folded

KEPT = 1024
AFTER = """
SELECT version, type, payload FROM supervision.event WHERE stream = $1 AND version > $2
ORDER BY version
"""


class Views:
    """Folded views by case, with the versions they are of; the oldest looked at goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, m.CaseView]] = OrderedDict()
        self._initial = watching.INITIAL

    def begin_with(self, initial: m.CaseView) -> None:
        """Fold every case from this view on, judged by its book; what was kept is forgotten."""
        self._initial = initial
        self._kept.clear()

    async def now(self, pool: Pool, case_id: str) -> tuple[int, m.CaseView]:
        """Return a case's version and view; 0 and an empty view if it has no ledger."""
        version, view = self._kept.get(case_id, (0, self._initial))
        async with pool.acquire(timeout=10) as connection:
            rows = await connection.fetch(AFTER, case_id, version)
        version = rows[-1]["version"] if rows else version
        return self._keep(case_id, version, folded(view, rows))

    def _keep(self, case_id: str, version: int, view: m.CaseView) -> tuple[int, m.CaseView]:
        """Keep the newer of two looks that ran at the same time."""
        known = self._kept.get(case_id)
        if version and (known is None or known[0] <= version):
            self._kept[case_id] = (version, view)
            self._kept.move_to_end(case_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return version, view


VIEWS = Views()
