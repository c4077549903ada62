"""Rules of answering: every task once, whatever order it comes in, and none that is taken back."""

import random
import time
from datetime import UTC, datetime, timedelta

from onehall_worker.conformance.centre import TaskOfTomorrow
from onehall_worker.conformance.findings import Broken
from onehall_worker.conformance.rule import Rule, Trial

SHUFFLED = 12
SPREAD = 10
PAIRS = 10


async def answers_a_task(trial: Trial) -> None:
    """Try that a plain task is answered."""
    await trial.bench.up()


async def same_answer(trial: Trial) -> None:
    """Try that a task that comes again gets the same characters, or nothing."""
    bench = trial.bench
    task, twice = bench.task(), bench.task()
    request = bench.centre.request(twice)
    await bench.line.send([[request, request], [request]])
    await bench.ask(task)
    await bench.answered([task, twice])
    await bench.ask(task, task)
    await bench.fence()
    await bench.ask(twice, task)
    await bench.fence()
    trial.at_last(lambda: bench.consistent([task, twice]))


async def tolerates_reordering(trial: Trial) -> None:
    """Try that a cancellation may overtake its task, and tasks come in any order."""
    bench = trial.bench
    gone = bench.centre.task(bench.subject.item)
    trial.never(gone.id, "a task whose cancellation came first")
    await bench.line.send([[bench.centre.cancellation(gone)]])
    await bench.fence()
    await bench.ask(gone)
    now = int(time.time())
    mixed = [bench.task(iat=now - n * SPREAD) for n in range(SHUFFLED)]
    random.SystemRandom().shuffle(mixed)
    await bench.ask(*mixed)
    await bench.answered(mixed)


async def answers_no_cancelled_task(trial: Trial) -> None:
    """Try that nothing is said any more to what was taken back, also when it comes again."""
    bench = trial.bench
    waiting = bench.later()
    trial.never(waiting.id, "a task that was taken back while it waited for a person")
    answered = await bench.fence()
    await bench.ask(waiting)
    taken_back = [bench.centre.cancellation(task) for task in (answered, waiting)]
    await bench.line.send([taken_back])
    await bench.fence()
    before = len(bench.heard.opinions(answered.id))
    await bench.ask(answered, waiting)
    await bench.fence()

    def check() -> None:
        said = bench.heard.opinions(answered.id)
        if len(said) > before:
            seen = "an opinion, said again after the cancellation"
            raise Broken("silence on a task that was taken back", seen, said[-1].signed)

    trial.at_last(check)


async def late_task_answered(trial: Trial) -> None:
    """Try that a limit that passed does not end the duty."""
    past = datetime.now(UTC) - timedelta(days=90)
    late = trial.bench.task(requested_at=past, due_at=past + timedelta(days=14))
    await trial.bench.ask(late)
    await trial.bench.answered([late])


async def ignores_unknown_fields(trial: Trial) -> None:
    """Try that a field of tomorrow changes nothing: in the envelope, the data, the signed task."""
    bench, centre = trial.bench, trial.bench.centre
    outside, inside = bench.task(), bench.task()
    stated = TaskOfTomorrow.model_validate(centre.stated(bench.subject.item).model_dump())
    signed = centre.signed(stated)
    bench.asked[signed.id] = signed
    envelope = {**centre.request(outside), "colour": "vermilion", "shade": {"of": [1, None]}}
    for where, task, event in (
        ("its envelope", outside, envelope),
        ("its data", inside, centre.request(inside, colour=["vermilion"])),
        ("the signed task", signed, centre.request(signed)),
    ):
        await bench.line.send([[event]])
        await bench.until(
            lambda task=task: bool(bench.heard.opinions(task.id)),  # type: ignore[misc]  # bound now
            f"an opinion on a task with an unknown field in {where}",
            lambda: "none",
        )


async def knows_every_key(trial: Trial) -> None:
    """Try that a task by the centre's next key is answered like any other."""
    bench, centre = trial.bench, trial.bench.centre
    rotated = centre.signed(centre.stated(bench.subject.item), centre.next_key)
    bench.asked[rotated.id] = rotated
    await bench.ask(rotated)
    await bench.answered([rotated])


async def blocks_nobody(trial: Trial) -> None:
    """Try that what waits for a person holds up nothing, not even in its case and message."""
    bench = trial.bench
    quick, batches = [], []
    for together in (True, False) * (PAIRS // 2):
        slow = bench.later()
        task = bench.task(case_id=slow.statement.case_id)
        quick.append(task)
        both = [bench.centre.request(slow), bench.centre.request(task)]
        batches += [both] if together else [[one] for one in both]
    await bench.line.send(batches)
    await bench.answered(quick)


RULES = (
    Rule(
        "answers-a-task",
        "部门对每一项子件都要给出审查意见,这是其他一切的前提",
        "an answer to every review is what a worker is for; without it nothing else can be tried",
        answers_a_task,
        alone=True,
    ),
    Rule(
        "same-answer-to-a-duplicate",
        "消息可能重复送达;同一子件绝不能出现两份不同的意见",
        "messages may come twice; one review must never have two different opinions",
        same_answer,
    ),
    Rule(
        "tolerates-reordering",
        "消息可能乱序;先到的撤回同样有效",
        "messages overtake each other; a cancellation that comes before its task holds",
        tolerates_reordering,
    ),
    Rule(
        "answers-no-cancelled-task",
        "子件撤回之后不再需要意见,重复送达时也不得再答",
        "an opinion on what was taken back is noise at best, also when the task comes again",
        answers_no_cancelled_task,
    ),
    Rule(
        "late-task-answered",
        "逾期不免除答复的义务",
        "a limit that has passed does not end the duty to answer",
        late_task_answered,
    ),
    Rule(
        "ignores-unknown-fields",
        "消息以后会增加字段;旧程序应当照常工作",
        "messages gain fields over the years; yesterday's worker must not stop at them",
        ignores_unknown_fields,
    ),
    Rule(
        "knows-every-centre-key",
        "政务中心更换密钥时新旧并行,公布的密钥都应承认",
        "the centre's keys overlap when they change; every key in the set it publishes counts",
        knows_every_key,
    ),
    Rule(
        "slow-answers-block-nobody",
        "等待人工处理的子件不得拖延其他子件",
        "what waits for a person must hold up nothing else, or one officer's leave stops a city",
        blocks_nobody,
    ),
)
