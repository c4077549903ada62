"""How call-backs are written down, the lists made of them, and what people said, locked."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection, Record
from onehall_store import Codec, Model, Recorded
from onehall_store.vault import DataKey, Place, Vault, commitment

from onehall_notify.domain import calling_back as c
from onehall_notify.messages import calling

OPENED = """
INSERT INTO notify.call_back (call_back_id, about, case_id, evaluation_id, dispute_id,
                              applicant_ref, due_on, opened_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
"""
CLAIMED = "UPDATE notify.call_back SET state = 'claimed', claimed_by = $2 WHERE call_back_id = $1"
FREED = "UPDATE notify.call_back SET state = 'open', claimed_by = NULL WHERE call_back_id = $1"
MISSED = """
UPDATE notify.call_back SET attempts = $2, last_attempt_at = $3 WHERE call_back_id = $1
"""
DONE = """
UPDATE notify.call_back SET state = 'done', reached = $2, satisfied = $3, wants_rectification = $4,
    done_at = $5 WHERE call_back_id = $1
"""
SHOWN = """
call_back_id, b.about, case_id, evaluation_id, dispute_id, due_on, opened_at, state, claimed_by,
attempts, last_attempt_at, reached, satisfied, wants_rectification, done_at,
coalesce(applicant_ref, (SELECT k.recipient_ref FROM notify.concerned k WHERE k.about =
    CASE WHEN dispute_id IS NULL THEN 'case/' || case_id ELSE 'dispute/' || dispute_id END
)) AS person_ref
"""
PAGE = f"""
SELECT {SHOWN} FROM notify.call_back b
WHERE (state = 'done') = $1 AND ($2::text IS NULL OR b.about = $2)
  AND ($3::date IS NULL OR due_on < $3)
  AND ($4::uuid IS NULL OR (due_on, call_back_id) >
       (SELECT due_on, call_back_id FROM notify.call_back WHERE call_back_id = $4))
ORDER BY due_on, call_back_id LIMIT $5
"""  # noqa: S608 - only our own words
ONE = f"SELECT {SHOWN} FROM notify.call_back b WHERE call_back_id = $1"  # noqa: S608 - as above
HANDLED = """
SELECT 1 FROM notify.handled h JOIN notify.call_back b USING (case_id)
WHERE b.call_back_id = $1 AND h.officer = $2
"""
HAND = """
INSERT INTO notify.handled (case_id, officer)
SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
"""
KEEP = """
INSERT INTO notify.call_remark (call_back_id, subject, sha256, locked) VALUES ($1, $2, $3, $4)
"""
REMARKS = "SELECT subject, locked FROM notify.call_remark WHERE call_back_id = $1"
FORGET = "UPDATE notify.call_remark SET locked = NULL WHERE subject = $1"
COMMANDS: Final = (c.Open, c.Claim, c.GiveBack, c.RecordMiss, c.RecordCall)
CODEC: Codec[c.Event] = Codec(
    {
        "call-back-opened": c.CallBackOpened,
        "call-back-claimed": c.CallBackClaimed,
        "call-back-given-back": c.CallBackGivenBack,
        "call-missed": c.CallMissed,
        "call-back-done": c.CallBackDone,
    }
)


async def page(
    connection: Connection,
    done: bool,
    about: str | None,
    before: date | None,
    after: UUID | None,
    limit: int,
) -> list[Record]:
    """Return call-backs by their due day; `before` keeps those that were due earlier."""
    return list(await connection.fetch(PAGE, done, about, before, after, limit))


async def find(connection: Connection, call_back_id: UUID) -> Record | None:
    """Return a call-back, or None."""
    return await connection.fetchrow(ONE, call_back_id)


async def handled(connection: Connection, call_back_id: UUID, officer: str) -> bool:
    """Whether somebody had a hand in the case a call-back is about, as far as is known."""
    return await connection.fetchval(HANDLED, call_back_id, officer) is not None


async def keep_hands(connection: Connection, hands: Sequence[tuple[str, str]]) -> None:
    """Keep who had a hand in which case."""
    await connection.execute(HAND, *map(list, zip(*hands, strict=True)))


async def keep_remarks(connection: Connection, key: DataKey, call_back_id: UUID, text: str) -> str:
    """Keep what somebody said, outside the history; return what the history commits to."""
    place, content = _place(call_back_id), text.encode()
    committed = commitment(key.salt(place), content)
    locked = key.lock(place, content)
    await connection.execute(KEEP, call_back_id, key.subject, committed, locked)
    return committed


async def remarks(connection: Connection, vault: Vault, call_back_id: UUID) -> str | None:
    """Return what somebody said; None if nothing, or if it was erased."""
    row = await connection.fetchrow(REMARKS, call_back_id)
    if row is None or row["locked"] is None:
        return None
    key = (await vault.keys(connection, [row["subject"]])).get(row["subject"])
    return key.open(_place(call_back_id), row["locked"]).decode() if key else None


async def forget(connection: Connection, subject: UUID) -> None:
    """Forget what an erased person said."""
    await connection.execute(FORGET, subject)


async def project(connection: Connection, recorded: Sequence[Recorded[c.Event]]) -> None:
    """Keep the lists, in the transaction of the events; there are few of them."""
    for one in recorded:
        statement, values = _change(one.event)
        await connection.execute(statement, UUID(one.stream), *values)


def _change(event: c.Event) -> tuple[str, tuple[Any, ...]]:
    match event:
        case c.CallBackOpened(subject=subject, due_on=due_on, at=at):
            about = (subject.about.value, subject.case)
            ids = (subject.evaluation, subject.dispute, subject.applicant)
            return OPENED, (*about, *(UUID(one) if one else None for one in ids), due_on, at)
        case c.CallBackClaimed(by=by):
            return CLAIMED, (by,)
        case c.CallBackGivenBack():
            return FREED, ()
        case c.CallMissed(attempt=attempt, at=at):
            return MISSED, (attempt, at)
        case c.CallBackDone():
            result = (event.reached, event.satisfied, event.wants_rectification, event.at)
            return DONE, result


def _place(call_back_id: UUID) -> Place:
    return Place("notify.call_remark", "locked", str(call_back_id))


MODEL: Model[c.CallBack, c.Command, c.Event] = Model(
    service="notify", decider=c, codec=CODEC, publishes=calling.publishes, project=project
)
