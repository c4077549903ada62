"""F12 送达与证照监察: whether what was granted is made out, as granted, and reaches people."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from onehall_supervision.domain.facts import ItemId, Planned, Recalculated
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.decisions import GateDecided, Granted, Refused
from onehall_supervision.domain.records.delivery import Certified, Delivered, PermitRenamed
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (
    *(Planned, Recalculated, GateDecided, Granted, Refused),
    *(Certified, Delivered, PermitRenamed),
)
RESTS_ON: Final = (Granted, Certified)
CERTIFICATE_WD: Final = 3
DELIVERY_WD: Final = 10  # 行政许可法 44, L-32
WINDOW: Final = "统一送达窗口 delivery window"


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield certificates and deliveries that are owed, and certificates that are wrong."""
    for granted in view.known.of(Granted):
        yield _certificate(view, granted)
    yield from _deliveries(view)
    yield from _numbers_twice(view)
    for certified in view.known.of(Certified):
        yield from _differs(view, certified)


def _certificate(view: CaseView, granted: Granted) -> Running:
    """Return the time for a permit's document; what was delivered had been made."""
    made = [c.at for c in view.known.of(Certified) if c.item == granted.item]
    made += [d.at for d in view.known.of(Delivered) if d.issuance == granted.issuance]
    return Running(
        clock="certificate",
        subject=Subject(granted.item),
        began=granted.at,
        promised=CERTIFICATE_WD,
        ended=min(made, default=None),
        item=granted.item,
        department=granted.department,
    )


def _deliveries(view: CaseView) -> Iterator[Running]:
    """Yield the time each issuance with a permit has to reach the applicant, from its decision."""
    issuances: dict[str, list[Granted]] = defaultdict(list)
    for granted in view.known.of(Granted):
        issuances[granted.issuance].append(granted)
    for issuance, permits in issuances.items():
        arrived = (d.at for d in view.known.of(Delivered) if d.issuance == issuance)
        yield Running(
            clock="delivery",
            subject=Subject(issuance),
            began=min(_decided_at(view, one) for one in permits),
            promised=DELIVERY_WD,
            ended=min(arrived, default=None),
            department=view.plan.lead if view.plan else None,
            responsible=WINDOW,
        )


def _decided_at(view: CaseView, granted: Granted) -> datetime:
    """Return when the gate decided an item; it may have been issued with others later."""
    gates = (g.at for g in view.known.of(GateDecided) if granted.item in g.items)
    return min([granted.at, *gates])


def _numbers_twice(view: CaseView) -> Iterator[Found]:
    """Yield permits that have the number of an earlier one of another item."""
    holders: dict[str, ItemId] = {}
    for granted in view.known.of(Granted):
        if holders.setdefault(granted.number, granted.item) != granted.item:
            yield Found(
                finding="number-twice",
                subject=Subject(f"{granted.item}/{granted.number}"[:200]),
                at=granted.at,
                item=granted.item,
                department=granted.department,
                words={"what": granted.number},
            )


def _differs(view: CaseView, certified: Certified) -> Iterator[Found]:
    """Yield a document with a number that no decision on its item gave, or of a refused item."""
    permits = [one.number for one in view.known.of(Granted) if one.item == certified.item]
    permits += [one.number for one in view.known.of(PermitRenamed) if one.item == certified.item]
    refused = any(r.item == certified.item for r in view.known.of(Refused) if not r.renewal_of)
    if certified.number not in permits and (permits or refused):
        yield Found(
            finding="certificate-differs",
            subject=Subject(f"{certified.item}/{certified.number}"[:200]),
            at=certified.at,
            item=certified.item,
            department=certified.department,
            words={"what": certified.number},
        )
