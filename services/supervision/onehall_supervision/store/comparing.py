"""Whether approval's stated limits are ours: each difference is logged and counted, never believed.

What approval states is compared once, when it is heard of, and only while nothing later is known
that moved a limit. A fact that comes after one it preceded may so be counted as a difference; a
transaction that is tried again counts again.
"""

import logging
from collections.abc import Iterable

from onehall_store import Recorded, Said
from opentelemetry import metrics

from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain.comparing import STATING, Difference, differences

log = logging.getLogger(__name__)
found = metrics.get_meter("onehall").create_counter(
    "onehall_deadline_differences",
    description="limits of a review that approval states otherwise than supervision counts them",
)


def publishes(view: m.CaseView, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event; look on the way whether its limits are ours."""
    event = recorded.event
    if not isinstance(event, m.Observed):
        return messages.publishes(view, recorded)
    if isinstance(event.fact, STATING):
        for one in differences(view, event.fact):
            _tell(recorded.stream, event.type, one)
    return ()


def _tell(case_id: str, said: str, one: Difference) -> None:
    found.add(1, {"limit": one.limit})
    log.warning(
        "approval states a limit otherwise than it is counted here",
        extra={
            "case_id": case_id,
            "said": said,
            "item": one.item,
            "limit": one.limit,
            "stated": one.stated,
            "counted": one.counted,
        },
    )
