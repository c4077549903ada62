"""How the history of ratings is written down, and the line of each that lists and rates read."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store import Beside, Codec, Model, Recorded

from onehall_intake.domain.rating import deciding
from onehall_intake.domain.rating import model as r
from onehall_intake.messages import rating
from onehall_intake.store.ratable import WHOLE

ADD: Final = """
INSERT INTO intake.rating (evaluation_id, case_id, item_id, department, channel, rated_window,
                           grade, shortcomings, named, commented, received_at, appeal_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
MOVE: Final = """
UPDATE intake.rating
SET called_at = $2, fix_by = $3, remedy = $4, closed_at = $5, follow_up = $6, decide_by = $7,
    excluded = $8, summary = $9, excluded_at = $10, followed_at = $11
WHERE evaluation_id = $1
"""
COLUMNS: Final = """r.evaluation_id, r.case_id, nullif(r.item_id, '') AS item_id, r.department,
    r.channel, r.rated_window AS window, r.grade, r.shortcomings, r.named, r.commented, r.summary,
    r.received_at, r.appeal_by, r.called_at, r.fix_by, r.remedy, r.closed_at, r.follow_up,
    r.decide_by, coalesce(r.excluded, false) AS excluded"""
FIND: Final = f"""
SELECT {COLUMNS}, c.applicant_ref FROM intake.rating r JOIN intake.case_row c USING (case_id)
WHERE r.evaluation_id = $1
"""  # noqa: S608 - our own names
OF_CASE: Final = f"""
SELECT {COLUMNS} FROM intake.rating r WHERE r.case_id = $1 ORDER BY r.received_at, r.evaluation_id
"""  # noqa: S608 - our own names
LIST: Final = f"""
SELECT {COLUMNS} FROM intake.rating r
WHERE ($1::text IS NULL OR r.department = $1)
  AND (NOT $2::boolean OR (r.grade <= 2 AND r.closed_at IS NULL AND r.excluded IS NOT TRUE))
  AND ($3::uuid IS NULL OR (r.received_at, r.evaluation_id) <
      (SELECT o.received_at, o.evaluation_id FROM intake.rating o WHERE o.evaluation_id = $3))
ORDER BY r.received_at DESC, r.evaluation_id DESC LIMIT $4
"""  # noqa: S608 - our own names
TAKEN: Final = """
SELECT evaluation_id FROM intake.rating WHERE case_id = $1 AND item_id = $2 AND channel = $3
"""

CODEC: Final[Codec[r.Event]] = Codec(
    {
        "rating-received": r.RatingReceived,
        "rating-called-back": r.CalledBack,
        "rectification-opened": r.RectificationOpened,
        "rectification-extended": r.RectificationExtended,
        "rectification-closed": r.RectificationClosed,
        "rating-summarised": r.RatingSummarised,
        "rating-followed-up": r.FollowedUp,
        "rating-appealed": r.RatingAppealed,
        "rating-appeal-decided": r.AppealDecided,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ratings a list is to show; `owed` only bad ones whose remedy is not told yet."""

    department: str | None
    owed: bool
    after: UUID | None
    limit: int


async def find(connection: Connection, evaluation_id: UUID) -> Mapping[str, Any] | None:
    """Return the line of a rating, and whose case it is about; None if there is none."""
    found: Mapping[str, Any] | None = await connection.fetchrow(FIND, evaluation_id)
    return found


async def of_case(connection: Connection, case_id: UUID) -> list[dict[str, Any]]:
    """Return all ratings of a case, for whoever rated."""
    return [dict(row) for row in await connection.fetch(OF_CASE, case_id)]


async def listed(connection: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Return one page of ratings, newest first."""
    return [dict(row) for row in await connection.fetch(LIST, *astuple(wanted))]


async def taken(connection: Connection, case_id: UUID, item: str, channel: str) -> UUID | None:
    """Return the rating of a service through a channel, if there is one (E-02)."""
    found: UUID | None = await connection.fetchval(TAKEN, case_id, item, channel)
    return found


async def project(connection: Connection, recorded: Sequence[Recorded[r.Event]]) -> None:
    """Let the line of each rating follow its events."""
    for one in recorded:
        if isinstance(one.event, r.RatingReceived):
            await connection.execute(ADD, *_added(one.event))
    for stream, state in {one.stream: one.after for one in recorded}.items():
        await connection.execute(MOVE, UUID(stream), *_moved(state))


def _added(event: r.RatingReceived) -> tuple[object, ...]:
    given = event.given
    return (
        UUID(given.evaluation),
        UUID(given.case),
        given.item or WHOLE,
        given.department,
        given.channel.value,
        given.window,
        int(given.grade),
        [shortcoming.value for shortcoming in given.shortcomings],
        given.named,
        given.words_sha256 is not None,
        event.at,
        event.appeal_by,
    )


def _moved(state: r.Rating) -> tuple[object, ...]:
    closed, decided = state.closed, state.decided
    return (
        _at(state.called),
        state.fix_by,
        closed.remedy.value if closed else None,
        _at(closed),
        int(state.followed.grade) if state.followed else None,
        state.appealed.decide_by if state.appealed else None,
        decided.excluded if decided else None,
        state.summarised.text if state.summarised else None,
        decided.at if decided and decided.excluded else None,
        state.followed.at if state.followed else None,
    )


def _at(event: r.CalledBack | r.RectificationClosed | None) -> datetime | None:
    return event.at if event else None


RATINGS: Final = Beside(
    "rating",
    Model(
        service="intake",
        decider=deciding,
        codec=CODEC,
        publishes=rating.publishes,
        project=project,
    ),
    (
        *(r.Rate, r.NoteCallBack, r.ExtendRectification, r.CloseRectification),
        *(r.FollowUp, r.Summarise, r.Appeal, r.DecideAppeal),
    ),
)
