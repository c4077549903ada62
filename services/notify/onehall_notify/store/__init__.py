"""How the history of notices is written down, and the tables made from it."""

from onehall_store import Codec, Model

from onehall_notify import messages
from onehall_notify.domain import model as m
from onehall_notify.domain import notice
from onehall_notify.store.projection import project

CODEC: Codec[m.Event] = Codec(
    {
        "notice-queued": m.NoticeQueued,
        "notice-addressed": m.NoticeAddressed,
        "attempt-failed": m.AttemptFailed,
        "notice-sent": m.NoticeSent,
        "notice-exhausted": m.NoticeExhausted,
        "resend-ordered": m.ResendOrdered,
        "notice-read": m.NoticeRead,
    }
)

MODEL: Model[m.Notice, m.Command, m.Event] = Model(
    service="notify",
    decider=notice,
    codec=CODEC,
    publishes=messages.publishes,
    project=project,
)

__all__ = ["CODEC", "MODEL"]
