"""How the history of enquiries is written down, and the line of each that lists read."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store import Beside, Codec, Model, Recorded

from onehall_intake.domain.voices import enquiry as e
from onehall_intake.messages import voices

ADD: Final = """
INSERT INTO intake.enquiry (enquiry_id, number, topic, department, item_id, case_id, asker,
                            received_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
ANSWER: Final = "UPDATE intake.enquiry SET answered_at = $2 WHERE enquiry_id = $1"
PUBLISH: Final = """
UPDATE intake.enquiry SET question = $2, answer = $3, published_at = $4 WHERE enquiry_id = $1
"""
COLUMNS: Final = """enquiry_id, number, topic, department, item_id, case_id, asker, received_at,
    answer_by, answered_at, published_at"""
FIND: Final = f"SELECT {COLUMNS} FROM intake.enquiry WHERE enquiry_id = $1"  # noqa: S608
LIST: Final = f"""
SELECT {COLUMNS} FROM intake.enquiry
WHERE ($1::text IS NULL OR department = $1) AND ($2::uuid IS NULL OR asker = $2)
  AND (NOT $3::boolean OR answered_at IS NULL) AND ($4::uuid IS NULL OR enquiry_id < $4)
ORDER BY enquiry_id DESC LIMIT $5
"""  # noqa: S608 - our own names
PUBLISHED: Final = """
SELECT enquiry_id, topic, department, item_id, question, answer, published_at FROM intake.enquiry
WHERE published_at IS NOT NULL AND ($1::text IS NULL OR item_id = $1)
  AND ($2::text IS NULL OR department = $2) AND ($3::uuid IS NULL OR enquiry_id < $3)
ORDER BY enquiry_id DESC LIMIT $4
"""

CODEC: Final[Codec[e.Event]] = Codec(
    {
        "enquiry-received": e.EnquiryReceived,
        "enquiry-answered": e.EnquiryAnswered,
        "enquiry-published": e.AnswerPublished,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which enquiries a list is to show; None does not narrow it."""

    department: str | None
    asker: UUID | None
    unanswered: bool
    after: UUID | None
    limit: int


@dataclass(frozen=True, slots=True)
class Public:
    """Which published answers a list is to show."""

    item: str | None
    department: str | None
    after: UUID | None
    limit: int


async def find(connection: Connection, enquiry_id: UUID) -> Mapping[str, Any] | None:
    """Return the line of an enquiry; None if there is none."""
    found: Mapping[str, Any] | None = await connection.fetchrow(FIND, enquiry_id)
    return found


async def listed(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Return one page of enquiries, newest first."""
    return [dict(row) for row in await connection.fetch(LIST, *astuple(wanted))]


async def published(connection: Connection, wanted: Public) -> list[dict[str, Any]]:
    """Return one page of published questions and answers, newest first."""
    return [dict(row) for row in await connection.fetch(PUBLISHED, *astuple(wanted))]


async def project(connection: Connection, recorded: Sequence[Recorded[e.Event]]) -> None:
    """Let the line of each enquiry follow its events."""
    for one in recorded:
        match one.event:
            case e.EnquiryReceived() as event:
                await connection.execute(ADD, *_added(event))
            case e.EnquiryAnswered(at=at):
                await connection.execute(ANSWER, UUID(one.stream), at)
            case e.AnswerPublished(question=question, answer=answer, at=at):
                await connection.execute(PUBLISH, UUID(one.stream), question, answer, at)


def _added(event: e.EnquiryReceived) -> tuple[object, ...]:
    asked = event.asked
    return (
        UUID(asked.enquiry),
        asked.number,
        asked.topic.value,
        asked.department,
        asked.item,
        UUID(asked.case) if asked.case else None,
        UUID(asked.asker) if asked.asker else None,
        event.at,
        event.answer_by,
    )


ENQUIRIES: Final = Beside(
    "enquiry",
    Model(
        service="intake",
        decider=e,
        codec=CODEC,
        publishes=voices.publishes_enquiry,
        project=project,
    ),
    (e.Ask, e.AnswerEnquiry, e.PublishAnswer),
)
