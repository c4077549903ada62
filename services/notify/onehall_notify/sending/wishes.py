"""What recipients prefer, asked of every notice that is due: now, later, gathered, or not here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Pool
from onehall_calendar import Clock

from onehall_notify.domain import model as m
from onehall_notify.domain import preferences
from onehall_notify.domain.kinds import KINDS
from onehall_notify.domain.model import Channel
from onehall_notify.domain.preferences import Keep, Sending, Wait, Wanted
from onehall_notify.store import preferring
from onehall_notify.store.work import Due


class Wishes:
    """Sifts what is due by its recipients' preferences; whoever said nothing has the usual ones."""

    def __init__(self, pool: Pool, clock: Clock, *, carries_texts: bool) -> None:
        self._pool, self._clock, self._carries_texts = pool, clock, carries_texts

    async def __call__(self, channel: Channel, due: Sequence[Due]) -> Mapping[UUID, m.Command]:
        """Return what becomes of those that do not go now."""
        if channel is Channel.SMS and not self._carries_texts:
            withheld = m.Withhold(self._clock.now(), m.NO_PROVIDER)
            return {one.notice_id: withheld for one in due}
        if channel not in preferences.ASKED:
            return {}
        async with self._pool.acquire(timeout=10) as connection:
            wanted = await preferring.of(connection, {one.recipient_ref for one in due})
        said = ((one.notice_id, self._said(channel, one, wanted)) for one in due)
        return {notice_id: command for notice_id, command in said if command}

    def _said(self, channel: Channel, due: Due, wanted: Mapping[UUID, Wanted]) -> m.Command | None:
        now, own = self._clock.now(), wanted.get(due.recipient_ref, Wanted())
        # What is tried again has had its digest, but still wakes nobody at night.
        gathered = due.gathered_at is not None or due.attempt > 1
        sending = Sending(KINDS[due.template].group, channel, due.legal, gathered)
        match preferences.plan(own, sending, now):
            case Wait(until=until, gathered=gather):
                return m.Hold(until, gather, now)
            case Keep():
                return m.Withhold(now)
            case _:
                return None
