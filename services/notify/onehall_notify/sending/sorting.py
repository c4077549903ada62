"""Before notices can be sent: whom they turned out to be for, and whose endpoints hear of them."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from onehall_calendar import Clock
from onehall_contracts.ids import derived
from onehall_store import Ask, Engine, Origin

from onehall_notify.domain import model as m
from onehall_notify.sending.hooks import ORIGIN
from onehall_notify.store import work

ACTOR: Final = "onehall/notify/sorting"
AT_ONCE: Final = 256


class Sorter:
    """Addresses notices, and queues webhooks for what reached an inbox."""

    def __init__(self, engine: Engine[Any, m.Command, Any], clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    async def round(self) -> bool:
        """Do what can be done now; return whether there was anything."""
        return bool(await self._address()) | bool(await self._hook())

    async def _address(self) -> int:
        async with self._engine.pool.acquire(timeout=10) as connection:
            found = await work.addressable(connection, AT_ONCE)
        if found:
            now = self._clock.now()
            await self._engine.ask([self._addressed(row, now) for row in found])
        return len(found)

    def _addressed(self, row: Any, now: datetime) -> Ask[m.Command]:
        recipient = m.RecipientRef(str(row["recipient_ref"]))
        shown = row["legal"] and row["channel"] == m.Channel.IN_APP
        command = m.Address(recipient, now, work.content_sha256(row) if shown else None)
        return self._ask(row["notice_id"], command, row["cause"])

    async def _hook(self) -> int:
        async with self._engine.pool.acquire(timeout=10) as connection:
            rows = await work.hooked(connection, AT_ONCE)
            if rows:
                await self._engine.ask([self._queue(row) for row in rows])
                await work.hooked_now(connection, rows)
        return len(rows)

    def _queue(self, row: Any) -> Ask[m.Command]:
        """Return the webhook's notice, under an id that the same two always give it."""
        endpoint = str(row["endpoint_id"])
        command = m.Queue(
            case=row["case_id"],
            about=row["about"],
            template=row["template"],
            parameters={ORIGIN: str(row["origin"])},
            channel=m.Channel.WEBHOOK,
            recipient=m.RecipientRef(str(row["recipient_ref"])),
            legal=False,  # it says only that there is something; the inbox has it
            at=self._clock.now(),
            via=endpoint,
        )
        return self._ask(derived(row["origin"], endpoint), command, row["cause"])

    def _ask(self, notice_id: UUID, command: m.Command, cause: UUID | None) -> Ask[m.Command]:
        return Ask(str(notice_id), command, Origin(ACTOR, self._clock.now(), cause))
