"""A digest is one process's from its claim on, and is known by its number once it was tried."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from onehall_notify.domain.model import Channel
from onehall_notify.sink import Mode
from onehall_notify.store import work

from tests.building import event
from tests.integration.notify_rig import Rig, notify
from tests.integration.test_notify_returned import TRUSTED, mails, report
from tests.integration.test_preferences import prefers
from tests.unit.notify.examples import CLARIFICATION, SUBMITTED
from tests.waiting import until

FIRST = UUID(int=1)
LEASE = timedelta(minutes=1)
WAITING = """
SELECT 1 FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE '%WITH gathered%' AND datname = current_database()
"""


async def gathered(rig: Rig, number: int) -> None:
    """Let so many notices wait for one digest, until it is due."""
    await prefers(rig, digest="daily")
    await rig.hears(*(event(SUBMITTED) for _ in range(number)))
    await rig.sends()
    rig.later(hours=8)


async def claimed(rig: Rig) -> set[UUID]:
    async with rig.host.pool.acquire() as connection:
        due = await work.claim(connection, Channel.MAIL, rig.clock.now(), 100, LEASE)
    return {one.notice_id for one in due}


async def test_a_notice_that_comes_late_takes_no_digest_from_who_has_it(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await gathered(rig, 3)
        late = "UPDATE notify.delivery SET state = $2, notice_id = $1 WHERE notice_id = $3"
        *_, last = await rig.rows(
            "SELECT notice_id FROM notify.delivery WHERE channel = 'mail' ORDER BY notice_id"
        )
        await rig.rows(late, FIRST, "withheld", last["notice_id"])
        theirs = await claimed(rig)
        assert len(theirs) == 2 and FIRST not in theirs
        await rig.rows(late, FIRST, "due", FIRST)
        assert await claimed(rig) == {FIRST}
        await rig.leases_run_out()
        assert await claimed(rig) == theirs | {FIRST}, "whole again, whoever had it died"


async def test_nor_while_the_other_has_not_said_yet_that_it_has_it(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await gathered(rig, 3)
        await rig.rows(
            "UPDATE notify.delivery SET state = 'withheld', notice_id = $1 WHERE notice_id = ("
            "SELECT notice_id FROM notify.delivery WHERE channel = 'mail' "
            "ORDER BY notice_id DESC LIMIT 1)",
            FIRST,
        )
        async with rig.host.pool.acquire() as other, other.transaction():
            due = await work.claim(other, Channel.MAIL, rig.clock.now(), 100, LEASE)
            await rig.rows("UPDATE notify.delivery SET state = 'due' WHERE notice_id = $1", FIRST)
            claiming = asyncio.create_task(claimed(rig))
            await until(lambda: rig.rows(WAITING), describe="it waits for the other")
        assert len(due) == 2
        assert await claiming == {FIRST}


async def test_of_a_digest_whose_taking_was_never_said_every_notice_may_come_back(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, attempt_seconds=0.3, **TRUSTED) as rig:
        await prefers(rig, digest="daily")
        await rig.hears(event(SUBMITTED), event(CLARIFICATION))
        await rig.sends()
        rig.later(hours=8)
        rig.sink.mode = Mode.KEEP_AND_CLOSE
        await rig.sends()
        assert await mails(rig) == [("due", "unconfirmed")] * 2
        (number,) = rig.sink.seen
        assert (await report(rig, number[1:37])).status_code == 202
        assert await mails(rig) == [("undelivered", "returned-5.1.1")] * 2


async def test_a_mail_that_goes_alone_after_a_digest_failed_is_known_by_its_own_number(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await gathered(rig, 2)
        rig.sink.mode = Mode.GREYLIST
        await rig.sends()
        (one, _) = await rig.rows(
            "SELECT notice_id FROM notify.delivery WHERE channel = 'mail' ORDER BY notice_id"
        )
        await rig.rows(
            "UPDATE notify.delivery SET state = 'withheld' WHERE notice_id = $1", one["notice_id"]
        )
        rig.sink.mode = Mode.ACCEPT
        rig.later(minutes=2)
        await rig.sends()
        (alone,) = rig.mails()
        assert (await report(rig, alone["Message-ID"][1:37])).status_code == 202
        assert [state for state, _ in await mails(rig)] == ["withheld", "undelivered"]


async def test_what_a_mail_was_delivered_with_is_no_report_of_its_return(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        (mail,) = rig.mails()
        assert (await report(rig, mail["Message-ID"][1:37], "2.0.0")).status_code == 422
        assert await rig.state() == "sent"
