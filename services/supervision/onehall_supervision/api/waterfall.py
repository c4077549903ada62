"""A case's messages with their causes, and who held it how long, from its ledger; pure.

Supervision hears only what is told to everybody. What went between approval and the departments is
reconstructed: a request has the id of its task, an answer that of the event which recorded it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from onehall_calendar import Calendar
from onehall_contracts import approval
from onehall_contracts import departments as department_messages

from onehall_supervision.api import texts
from onehall_supervision.domain.reaching import working_days_held
from onehall_supervision.store.reading import Entry

OPENED = approval.CoordinationOpenedV1.wire_name
REQUEST = approval.RequestReviewV1.wire_name
ANSWERED = approval.OpinionRecordedV1.wire_name
OPINION = department_messages.OpinionGivenV1.wire_name
VOIDED = approval.OpinionVoidedV1.wire_name
STEP_COMPLETED = approval.StepCompletedV1.wire_name
STEP_DONE = department_messages.StepDoneV1.wire_name
GATEWAY_REQUEST = "gateway.request"
ASKED_OVER_HTTP = frozenset({"intake", "dispute"})
BEFORE, ITSELF, AFTER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Hop:
    """One message: observed, or reconstructed from the entry whose version it has."""

    id: str
    type: str
    service: str
    time: datetime
    cause: str | None
    version: int
    order: int
    to: str | None = None
    item_id: str | None = None
    recorded_at: datetime | None = None
    trace_id: str | None = None
    zh: str | None = None
    en: str | None = None


def messages(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return every message of a case by business time; causes before effects within an instant."""
    tasks = {r["item_id"]: r["task_id"] for e in entries if e.type == OPENED for r in _reviews(e)}
    hops = [hop for entry in entries for hop in _hops(entry, tasks)]
    hops += _roots(hops)
    hops.sort(key=lambda hop: (hop.time, hop.version, hop.order))
    return [asdict(hop) for hop in hops]


def departments(
    entries: Sequence[Entry], now: datetime, calendar: Calendar
) -> list[dict[str, Any]]:
    """Return each department with its reviews: when first asked, when answered, the time between.

    `held_wd` is in working days; a department's is its longest review's, for they run at once.
    """
    opened = [entry for entry in entries if entry.type == OPENED]
    void = {entry.data["opinion_id"] for entry in entries if entry.type == VOIDED}
    given = (e.data for e in entries if e.type == ANSWERED and e.data["opinion_id"] not in void)
    answers = {data["item_id"]: data for data in given}
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in opened:
        asked = datetime.fromisoformat(entry.data["opened_at"])
        for review in _reviews(entry):
            answer = answers.get(review["item_id"])
            answered = datetime.fromisoformat(answer["given_at"]) if answer else None
            held = {
                "item_id": review["item_id"],
                "name": review["name"],
                "asked_at": asked,
                "answered_at": answered,
                "answer": answer["answer"] if answer else None,
                "held_wd": max(0.0, working_days_held(asked, answered or now, calendar)),
            }
            found.setdefault(review["department"], []).append(held)
    return [
        {"department": name, "held_wd": max(r["held_wd"] for r in of), "reviews": of}
        for name, of in found.items()
    ]


def _hops(entry: Entry, tasks: dict[str, str]) -> Iterator[Hop]:
    zh, en = texts.sentences(entry)
    yield Hop(
        id=entry.id,
        type=entry.type,
        service=entry.source.rpartition("/")[2],
        time=entry.time,
        cause=entry.cause,
        version=entry.version,
        order=ITSELF,
        item_id=entry.data.get("item_id"),
        recorded_at=entry.recorded_at,
        trace_id=entry.trace_id,
        zh=zh,
        en=en,
    )
    match entry.type:
        case str(kind) if kind == OPENED:
            yield from (_request(entry, review) for review in _reviews(entry))
        case str(kind) if kind == VOIDED:
            yield _request(entry, entry.data)
        case str(kind) if kind == ANSWERED:
            yield _from_department(entry, OPINION, "opinion_id", "given_at", tasks)
        case str(kind) if kind == STEP_COMPLETED:
            yield _from_department(entry, STEP_DONE, "step_done_id", "completed_at", tasks)


def _request(entry: Entry, review: dict[str, Any]) -> Hop:
    return Hop(
        id=review["task_id"],
        type=REQUEST,
        service="approval",
        time=entry.time,
        cause=entry.id,
        version=entry.version,
        order=AFTER,
        to=review["department"],
        item_id=review["item_id"],
    )


def _from_department(
    entry: Entry, kind: str, id_field: str, time_field: str, tasks: dict[str, str]
) -> Hop:
    """Reconstruct what a department said; its request is its cause."""
    data = entry.data
    return Hop(
        id=entry.cause or data[id_field],
        type=kind,
        service=data["department"],
        time=datetime.fromisoformat(data[time_field]),
        cause=data.get("task_id") or tasks.get(data["item_id"]),
        version=entry.version,
        order=BEFORE,
        to="approval",
        item_id=data["item_id"],
    )


def _roots(hops: Sequence[Hop]) -> list[Hop]:
    """Return the gateway's requests: causes of what was asked over HTTP that no message has."""
    known = {hop.id for hop in hops}
    roots: dict[str, Hop] = {}
    for hop in hops:
        if hop.cause and hop.cause not in known and hop.service in ASKED_OVER_HTTP:
            root = Hop(
                hop.cause, GATEWAY_REQUEST, "gateway", hop.time, None, hop.version, BEFORE,
                to=hop.service, trace_id=hop.trace_id,
            )  # fmt: skip
            roots.setdefault(hop.cause, root)
    return list(roots.values())


def _reviews(entry: Entry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = entry.data["reviews"]
    return found
