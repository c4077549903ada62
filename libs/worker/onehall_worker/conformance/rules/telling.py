"""Rules of telling: signs of life that can be believed, and receipts that are kept."""

import itertools
from collections.abc import Sequence

from onehall_contracts.departments import HeartbeatV1
from onehall_contracts.event import explain
from pydantic import ValidationError

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.centre import Piece
from onehall_worker.conformance.findings import Broken, Untried
from onehall_worker.conformance.rule import Rule, Trial

LATER = 3
RECEIPTS = 3
SIGN_OF_LIFE = 10.0
BEATS = 3


async def heartbeats(trial: Trial) -> None:
    """Try that signs of life come by themselves, and their counts make sense."""
    bench = trial.bench
    await bench.ask(*[bench.later() for _ in range(LATER)])
    await _beats(bench, BEATS)
    await bench.until(
        lambda: _read(bench)[-1].later >= LATER,
        f"`later` of at least {LATER} in a heartbeat while {LATER} tasks wait for a person",
        lambda: f"{_read(bench)[-1].later}",
        SIGN_OF_LIFE,
    )
    trial.at_last(lambda: _plausible(bench))


async def keeps_receipts(trial: Trial) -> None:
    """Try that every genuine receipt is counted."""
    bench = trial.bench
    async with bench.receipts:
        before = await _counted(bench, "receipts")
        await bench.line.send_receipts(await _genuine(bench, RECEIPTS))
        expected = f"`receipts` grown by {RECEIPTS} in a heartbeat"
        await _grown(bench, "receipts", before, RECEIPTS, expected)
        await _beats(bench, 1)
        if (now := _count(bench, "receipts")) != before + RECEIPTS:
            raise Broken(expected, f"grown by {now - before}")


async def refuses_forged_receipts(trial: Trial) -> None:
    """Try that a receipt by another key, or for another opinion or department, is not."""
    bench, centre = trial.bench, trial.bench.centre
    async with bench.receipts:
        before = await _counted(bench, "receipts")
        (opinion,) = await bench.answered([await bench.fence()])
        forged = [
            centre.receipt(opinion, centre.stranger),
            centre.receipt(opinion, opinion_sha256="0" * 64),
            centre.receipt(opinion, aud=centre.another),
        ]
        # The genuine one comes last: once it counts, the others have been looked at.
        await bench.line.send_receipts([*forged, *await _genuine(bench, 1)])
        try:
            await _grown(bench, "receipts", before, 1, "the genuine one counted")
        except Broken as broken:
            bench.still_there("a worker that outlives forged receipts")
            raise Untried(f"no genuine receipt is counted ({broken})") from None
        await _beats(bench, 2)
        if (now := _count(bench, "receipts")) != before + 1:
            seen = f"{now - before} of 4 counted, and 3 were forged"
            raise Broken("forged receipts not to be counted", seen)


async def notes_what_came_back(trial: Trial) -> None:
    """Try that a message that comes back is counted."""
    bench = trial.bench
    before = await _counted(bench, "returned")
    (opinion,) = await bench.answered([await bench.fence()])
    await bench.line.send_receipts([bench.centre.returned(opinion)])
    await _grown(bench, "returned", before, 1, "`returned` grown by 1 in a heartbeat")


async def _genuine(bench: Bench, count: int) -> Sequence[Piece]:
    tasks = bench.tasks(count)
    await bench.ask(*tasks)
    return [bench.centre.receipt(said) for said in await bench.answered(tasks)]


async def _counted(bench: Bench, name: str) -> int:
    try:
        await _beats(bench, 1)
        return _count(bench, name)
    except Broken as broken:
        bench.still_there()
        raise Untried(f"`{name}` is counted in heartbeats ({broken})") from None


async def _grown(bench: Bench, name: str, before: int, by: int, expected: str) -> None:
    await bench.until(
        lambda: _count(bench, name) >= before + by,
        expected,
        lambda: f"grown by {_count(bench, name) - before}",
        SIGN_OF_LIFE,
    )


def _count(bench: Bench, name: str) -> int:
    return int(getattr(_read(bench)[-1], name))


async def _beats(bench: Bench, count: int) -> None:
    before = len(bench.heard.heartbeats)
    await bench.until(
        lambda: len(bench.heard.heartbeats) >= before + count,
        f"{count} heartbeats, one a second",
        lambda: f"{len(bench.heard.heartbeats) - before}",
        SIGN_OF_LIFE,
    )


def _read(bench: Bench) -> list[HeartbeatV1]:
    try:
        return [HeartbeatV1.model_validate(said.data) for said in bench.heard.heartbeats]
    except ValidationError as error:
        where = bench.heard.heartbeats[-1].message.body
        raise Broken("the fields of a heartbeat", explain(error), where) from None


def _plausible(bench: Bench) -> None:
    read, asked = _read(bench), len(bench.asked) + bench.later_asked
    for beat in read:
        for name in ("waiting", "later", "unpublished"):
            if (count := getattr(beat, name)) > asked:
                raise Broken(f"`{name}` at most {asked}, as many as were asked", f"{count}")
    for one, next_one in itertools.pairwise(read):
        if next_one.sent_at < one.sent_at:
            raise Broken("sent_at that goes on", "one that goes back")


RULES = (
    Rule(
        "heartbeats",
        "政务中心凭心跳得知部门的程序是否正常、积压多少",
        "the centre knows by heartbeats that a worker lives, and what waits in it",
        heartbeats,
    ),
    Rule(
        "keeps-receipts",
        "收据证明政务中心已收到意见,部门应当留存",
        "a receipt is the department's proof that its opinion is on record",
        keeps_receipts,
    ),
    Rule(
        "refuses-a-forged-receipt",
        "伪造的收据不能证明任何事",
        "a receipt that the centre did not sign for this very opinion proves nothing",
        refuses_forged_receipts,
    ),
    Rule(
        "notes-returned-messages",
        "被退回的消息须有人过问,先要记录下来",
        "what the centre gives back needs somebody's attention; a worker has to notice it",
        notes_what_came_back,
    ),
)
