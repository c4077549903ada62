"""How the history of notices is written down, and the tables made from it."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Connection
from onehall_store import Beside, Codec, Model, together
from onehall_store.vault import Erasure, Shredder

from onehall_notify import messages
from onehall_notify.domain import model as m
from onehall_notify.domain import notice, preferences, service
from onehall_notify.domain.calling_back import Hand
from onehall_notify.store import calling, endpoints, preferring, serving
from onehall_notify.store.bell import BELL
from onehall_notify.store.projection import project

CODEC: Codec[m.Event] = Codec(
    {
        "notice-queued": m.NoticeQueued,
        "notice-addressed": m.NoticeAddressed,
        "attempt-failed": m.AttemptFailed,
        "notice-sent": m.NoticeSent,
        "notice-exhausted": m.NoticeExhausted,
        "notice-held": m.NoticeHeld,
        "notice-withheld": m.NoticeWithheld,
        "delivery-confirmed": m.DeliveryConfirmed,
        "delivery-failed": m.DeliveryFailed,
        "resend-ordered": m.ResendOrdered,
        "notice-read": m.NoticeRead,
    }
)

SHREDDER = Shredder("notify")


async def hears(connection: Connection, heard: Sequence[Erasure | Hand]) -> None:
    """Keep who had a hand in a case, and destroy what was locked for erased persons.

    Hearing of either again changes nothing.
    """
    if hands := [(one.case, one.officer) for one in heard if isinstance(one, Hand)]:
        await calling.keep_hands(connection, hands)
    erasures = [one for one in heard if isinstance(one, Erasure)]
    for erasure in sorted(erasures, key=lambda one: one.subject):  # in one order: no deadlocks
        if await SHREDDER.destroy(connection, erasure):
            await endpoints.forget(connection, [erasure.subject])
            await calling.forget(connection, erasure.subject)


NOTICES: Model[m.Notice, m.Command, m.Event] = Model(
    service="notify",
    decider=notice,
    codec=CODEC,
    publishes=messages.publishes,
    project=project,
    hears=hears,
)
MODEL: Model[Any, Any, Any] = together(
    NOTICES,
    Beside("preferences", preferring.MODEL, [preferences.SetPreferences]),
    Beside("serving", serving.MODEL, [service.Prove, service.Announce, service.AnnouncementEnds]),
    Beside("call-back", calling.MODEL, calling.COMMANDS),
)
"""Notices, and beside them what people prefer, what proves service, and who is called back."""

__all__ = ["BELL", "CODEC", "MODEL"]
