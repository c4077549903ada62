"""Who is told no more for now: whose messages pile up unsent, because nobody reads them.

What is returned to a department is a courtesy; the security events are the record of it. So at
most `UNSENT` messages wait for a department that reads nothing. Receipts and tasks always wait.
"""

import logging
from collections.abc import Iterable

from asyncpg import Connection

from onehall_store.deciding import Destination

log = logging.getLogger(__name__)

UNSENT = 1000
FULL = """
SELECT asked.bus, asked.routing_key FROM unnest($1::text[], $2::text[]) AS asked(bus, routing_key)
WHERE $3 <= (SELECT count(*) FROM (
    SELECT FROM {schema}.outbox o WHERE o.bus = asked.bus AND o.routing_key = asked.routing_key
    LIMIT $3) waiting)
"""


class Crowding:
    """The destinations of one schema's outbox for which too much waits."""

    def __init__(self, schema: str) -> None:
        self._full = FULL.format(schema=schema)

    async def full(
        self, connection: Connection, destinations: Iterable[Destination]
    ) -> set[Destination]:
        """Return those of `destinations` that have `UNSENT` messages waiting."""
        asked = {(to.bus, to.routing_key): to for to in destinations}
        columns = [list(column) for column in zip(*asked, strict=True)]
        rows = await connection.fetch(self._full, *columns, UNSENT)
        found = {asked[row["bus"], row["routing_key"]] for row in rows}
        if found:
            keys = sorted(to.routing_key for to in found)
            log.warning("what was not taken is not returned: nobody reads it", extra={"to": keys})
        return found
