"""The channel webhook: a front end hears that one of its owner's inboxes has something new."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from asyncpg import Pool
from onehall_store.vault import Vault

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.hooking import Hook, Hooks
from onehall_notify.domain.model import Channel
from onehall_notify.sending.carrying import Parcel
from onehall_notify.store import endpoints
from onehall_notify.store.work import Due

LANES: Final = 8
ARRIVED: Final = "notice.arrived"
ORIGIN: Final = "inbox_notice"
"""The parameter of a webhook's notice that names the notice it tells of."""


class HookLane:
    """One delivery at a time."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def carry(self, parcel: Parcel) -> None:
        """Return when the endpoint has taken it."""
        endpoint: endpoints.Opened | None = parcel.extra
        if endpoint is None:
            raise Undeliverable("endpoint-disabled", final=True)
        due = parcel.due
        hook = Hook(endpoint.url, due.key, payload(due), endpoint.secrets)
        await self._hooks.deliver(hook)

    def cut_off(self) -> Undeliverable:
        """Return what it means that time is up: it may have it, and knows the id."""
        return Undeliverable("unconfirmed", outage=True)


class HookCarrier:
    """Brings notices to endpoints that their recipients registered; each may be down by itself."""

    channel = Channel.WEBHOOK
    by_address = True
    per_second = 0

    def __init__(self, hooks: Hooks, pool: Pool, vault: Vault) -> None:
        self._pool, self._vault = pool, vault
        self.lanes = [HookLane(hooks) for _ in range(LANES)]

    async def prepare(self, due: Sequence[Due]) -> Sequence[Parcel]:
        """Return for each notice its endpoint with its secrets; none for one that is disabled."""
        wanted = {UUID(one.via) for one in due}
        async with self._pool.acquire(timeout=10) as connection:
            known = await endpoints.opened(connection, self._vault, wanted)
        return [Parcel((one,), extra=known.get(UUID(one.via))) for one in due]

    async def probe(self) -> None:
        """Ask nobody: there is no provider that all share."""


def payload(due: Due) -> Mapping[str, Any]:
    """Return what an endpoint is told: ids and kinds, nothing to read (Standard Webhooks 1.0)."""
    data = {
        "notice_id": due.parameters[ORIGIN],
        "case_id": due.case_id,
        "template": due.template,
        "recipient_ref": str(due.recipient_ref),
    }
    at = due.queued_at.isoformat() if due.queued_at else None
    return {"type": ARRIVED, "timestamp": at, "data": data}
