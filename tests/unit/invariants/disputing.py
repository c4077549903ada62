"""Disputes about a case that approval's random histories tell of, filed at any time by anybody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from random import Random
from uuid import UUID

from onehall_calendar import load
from onehall_contracts import Event, Message, approval
from onehall_contracts.ids import derived
from onehall_dispute import messages
from onehall_dispute.domain import disputes
from onehall_dispute.domain import model as d
from onehall_store import Origin, Recorded

from tests.building import ACCEPTED_AT, APPLICANT
from tests.unit.approval.casework import CASE_ID
from tests.unit.invariants.histories import History

CALENDAR = load()
APPLICANT_REF, STRANGER = d.Reference(str(APPLICANT)), d.Reference("stranger")
RESULTS = (approval.PermitIssuedV1, approval.CaseRefusedV1)


@dataclass
class Dispute:
    """Dispute coordination's file of a case, and what it tells everybody."""

    file: d.CaseFile = disputes.INITIAL
    said: list[Message] = field(default_factory=list)
    refused: list[d.Refused] = field(default_factory=list)

    def ask(self, command: d.Command) -> None:
        answer = disputes.decide(self.file, command)
        if isinstance(answer, d.Refused):
            self.refused.append(answer)
            return
        self.file = reduce(disputes.evolve, answer, self.file)
        for event in answer:
            recorded = Recorded(
                CASE_ID, 1, UUID(int=len(self.said)), event, Origin("test", ACCEPTED_AT)
            )
            self.said += [one.message for one in messages.publishes(self.file, recorded)]


def filings(history: History, seed: int) -> Iterator[d.FileDispute]:
    """Yield disputes about this case: on any ground, of anything in it, at any time."""
    rng = Random(seed)  # noqa: S311 - a quarrel, not a secret
    told = list(history.public())
    results = [e for e in told if isinstance(e.message, RESULTS)] or told
    items = [d.ItemId(i) for i in history.case.state.reviews]
    for n in range(rng.randint(1, 12)):
        of = rng.choice(rng.choice([told, results]))
        yield d.FileDispute(
            dispute=d.DisputeId(str(derived("dispute", n))),
            ground=rng.choice(list(d.Ground)),
            item=rng.choice([None, *items]),
            act=rng.choice([None, d.EventId(str(of.id))]),
            applicant=rng.choice([APPLICANT_REF] * 5 + [STRANGER]),
            statement_sha256=d.Digest("a" * 64),
            at=of.time + timedelta(days=rng.choice([rng.randint(0, 50), rng.randint(0, 250)])),
            calendar=CALENDAR,
        )


def mixed(told: Sequence[Event], filed: Iterable[d.FileDispute], seed: int) -> Iterator[d.Command]:
    """Yield what is heard, in order, with the filings somewhere in between and after."""
    rng = Random(seed)  # noqa: S311 - an order, not a secret
    at: dict[int, list[d.Command]] = {}
    for one in filed:
        close = d.CloseDue(one.at + timedelta(days=rng.randint(0, 60)), CALENDAR)
        at.setdefault(rng.randint(len(told) // 2, len(told)), []).extend((one, close))
    for n, event in enumerate(told):
        yield from at.get(n, ())
        yield messages.observe(event)
    yield from at.get(len(told), ())
