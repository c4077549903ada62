"""How the history of complaints is written down, and the line of each that lists read."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store import Beside, Codec, Model, Recorded

from onehall_intake.domain.voices import complaint as c
from onehall_intake.messages import voices

ADD: Final = """
INSERT INTO intake.complaint (complaint_id, number, kind, department, case_id, complainant, officer,
                              received_at, silence_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
ADMIT: Final = "UPDATE intake.complaint SET admitted_at = $2 WHERE complaint_id = $1"
REDIRECT: Final = "UPDATE intake.complaint SET redirect_to = $2 WHERE complaint_id = $1"
ANSWER: Final = """
UPDATE intake.complaint SET upheld = $2, answered_at = $3 WHERE complaint_id = $1
"""
COLUMNS: Final = """complaint_id, number, kind, department, case_id, complainant, officer,
    received_at, silence_at, answer_by, admitted_at, redirect_to, answered_at, upheld"""
FIND: Final = f"SELECT {COLUMNS} FROM intake.complaint WHERE complaint_id = $1"  # noqa: S608
# $2 is a department's own view: never of what is handled outside it; $6 sees none of themselves.
LIST: Final = f"""
SELECT {COLUMNS} FROM intake.complaint
WHERE ($1::text IS NULL OR department = $1)
  AND ($2::text IS NULL OR (department = $2 AND kind <> ALL($3::text[])))
  AND ($4::uuid IS NULL OR complainant = $4)
  AND (NOT $5::boolean OR (answered_at IS NULL AND redirect_to IS NULL))
  AND lower(officer) IS DISTINCT FROM lower($6) AND ($7::uuid IS NULL OR complaint_id < $7)
ORDER BY complaint_id DESC LIMIT $8
"""  # noqa: S608 - our own names

CODEC: Final[Codec[c.Event]] = Codec(
    {
        "complaint-received": c.ComplaintReceived,
        "complaint-admitted": c.ComplaintAdmitted,
        "complaint-redirected": c.ComplaintRedirected,
        "complaint-answered": c.ComplaintAnswered,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which complaints a list is to show; None does not narrow it."""

    department: str | None
    own: str | None
    outside: list[str]
    complainant: UUID | None
    unanswered: bool
    asked_by: str
    after: UUID | None
    limit: int


async def find(connection: Connection, complaint_id: UUID) -> Mapping[str, Any] | None:
    """Return the line of a complaint; None if there is none."""
    found: Mapping[str, Any] | None = await connection.fetchrow(FIND, complaint_id)
    return found


async def listed(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Return one page of complaints, newest first."""
    return [dict(row) for row in await connection.fetch(LIST, *astuple(wanted))]


async def project(connection: Connection, recorded: Sequence[Recorded[c.Event]]) -> None:
    """Let the line of each complaint follow its events."""
    for one in recorded:
        about = UUID(one.stream)
        match one.event:
            case c.ComplaintReceived() as event:
                await connection.execute(ADD, *_added(event))
            case c.ComplaintAdmitted(at=at):
                await connection.execute(ADMIT, about, at)
            case c.ComplaintRedirected(to=to):
                await connection.execute(REDIRECT, about, to)
            case c.ComplaintAnswered(upheld=upheld, at=at):
                await connection.execute(ANSWER, about, upheld, at)


def _added(event: c.ComplaintReceived) -> tuple[object, ...]:
    said = event.said
    return (
        UUID(said.complaint),
        said.number,
        said.kind.value,
        said.department,
        UUID(said.case) if said.case else None,
        UUID(said.complainant) if said.complainant else None,
        said.officer,
        event.at,
        event.silence_at,
        event.answer_by,
    )


COMPLAINTS: Final = Beside(
    "complaint",
    Model(
        service="intake",
        decider=c,
        codec=CODEC,
        publishes=voices.publishes_complaint,
        alarms=c.alarms,
        rings=c.rings,
        project=project,
    ),
    (c.Complain, c.Admit, c.Redirect, c.AnswerComplaint, c.NoteSilence),
)
