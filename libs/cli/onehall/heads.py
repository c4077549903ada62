"""How far every case of a log has been read, in bounded memory: what is not recent is on disk."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from typing import Final

from onehall_contracts.log.chain import Link

RECENT: Final = 50_000
A_PRIVATE_FILE: Final = ""  # SQLite's name for a temporary database that nobody else can open


class SpilledHeads(MutableMapping[str, tuple[int, Link]]):
    """The last version and link of each stream; at most twice `recent` of them in memory."""

    def __init__(self, recent: int = RECENT) -> None:
        self._most = recent
        self._recent: OrderedDict[str, tuple[int, Link]] = OrderedDict()
        self._rest = sqlite3.connect(A_PRIVATE_FILE, isolation_level=None)
        self._rest.execute("PRAGMA journal_mode = OFF")
        self._rest.execute(
            "CREATE TABLE head (stream TEXT PRIMARY KEY, version TEXT, sha256 BLOB, sm3 BLOB)"
            " WITHOUT ROWID"
        )

    def close(self) -> None:
        """Forget everything."""
        self._rest.close()

    def __getitem__(self, stream: str) -> tuple[int, Link]:
        """Return a stream's head; raise `KeyError` before its first row."""
        found = self._recent.get(stream)
        if found is None:
            query = "SELECT version, sha256, sm3 FROM head WHERE stream = ?"
            row = self._rest.execute(query, (stream,)).fetchone()
            if row is None:
                raise KeyError(stream)
            found = int(row[0]), Link(row[1], row[2])
        return found

    def __setitem__(self, stream: str, head: tuple[int, Link]) -> None:
        """Move a stream's head."""
        self._recent[stream] = head
        self._recent.move_to_end(stream)
        if len(self._recent) > 2 * self._most:
            old = [self._recent.popitem(last=False) for _ in range(self._most)]
            rows = [(name, str(version), link.sha256, link.sm3) for name, (version, link) in old]
            self._rest.execute("BEGIN")
            self._rest.executemany("INSERT OR REPLACE INTO head VALUES (?, ?, ?, ?)", rows)
            self._rest.execute("COMMIT")

    def __delitem__(self, stream: str) -> None:
        """Forget one stream."""
        self._recent.pop(stream, None)
        self._rest.execute("DELETE FROM head WHERE stream = ?", (stream,))

    def __iter__(self) -> Iterator[str]:
        """Yield the streams."""
        names = {name for (name,) in self._rest.execute("SELECT stream FROM head")}
        return iter(names | self._recent.keys())

    def __len__(self) -> int:
        """Return how many streams there are."""
        return sum(1 for _ in self)
