"""Rules of enduring: what is sent, cut, killed or left waiting, nothing is lost and nobody held."""

from onehall_worker.conformance.bench import Bench
from onehall_worker.conformance.findings import Broken, Untried
from onehall_worker.conformance.rule import Rule, Trial

HELD = 400
BEFORE_THE_KILL = 60
AFTER_THE_KILL = 20
AT_THE_STOP = 40
BURST_SECONDS = 1.0
PER_SECOND = 10


async def holds_nothing(trial: Trial) -> None:
    """Try that more tasks than any prefetch wait for people, and the broker holds none."""
    bench = trial.bench
    await bench.ask(*[bench.later() for _ in range(HELD)])
    quick = bench.tasks(5)
    await bench.ask(*quick)
    await bench.answered(quick)
    await bench.process.kill()
    held = await bench.line.held()
    if held > HELD // 2:
        expected = f"{HELD} tasks that wait for a person settled, and kept by the worker"
        raise Broken(expected, f"{held} not settled when the worker was killed")
    await bench.up()


async def survives_a_restart(trial: Trial) -> None:
    """Try that, killed in the middle, it answers every task, and none in two ways."""
    bench = trial.bench
    gone = bench.centre.task(bench.subject.item)
    trial.never(gone.id, "a task that was taken back before the restart")
    await bench.line.send([[bench.centre.cancellation(gone)]])
    await bench.fence()
    first, rest = bench.tasks(BEFORE_THE_KILL), bench.tasks(AFTER_THE_KILL)
    await bench.ask(*first)
    await _begun(bench, first[0].id, len(first))
    await bench.process.kill()
    said = [task for task in first if bench.heard.opinions(task.id)]
    await bench.ask(*rest, gone)
    await bench.up()
    await bench.answered([*first, *rest])
    await bench.ask(*said)
    await bench.fence()
    trial.at_last(lambda: bench.consistent([*first, *rest]))


async def stops_politely(trial: Trial) -> None:
    """Try that, asked to stop, it ends by itself and loses nothing."""
    bench = trial.bench
    tasks = bench.tasks(AT_THE_STOP)
    await bench.ask(*tasks)
    await _begun(bench, tasks[0].id, len(tasks))
    status = await bench.process.stop()
    if status != 0:
        seen = "it had to be killed" if status is None else f"status {status}"
        raise Broken("an end with status 0 within 30 s of SIGTERM", seen)
    await bench.up()
    await bench.answered(tasks)
    bench.consistent(tasks)


async def reconnects(trial: Trial) -> None:
    """Try that after an outage everything is answered, without anybody's help."""
    bench = _cuttable(trial)
    outage = await bench.outage()
    await bench.answered(outage.tasks)
    trial.at_last(lambda: bench.consistent(outage.tasks))


async def backs_off(trial: Trial) -> None:
    """Try that during an outage it tries again, with pauses."""
    bench = _cuttable(trial)
    outage = await bench.outage()
    late = [at for at in outage.attempts if at > BURST_SECONDS]
    seconds = 3
    if len(late) >= PER_SECOND * seconds:
        expected = f"fewer than {PER_SECOND} attempts a second after the first second of an outage"
        raise Broken(expected, f"{len(late) / seconds:.0f} a second")


async def http_kept(trial: Trial) -> None:
    """Try that requests are as agreed: let in and well-formed."""
    bench = trial.bench
    await bench.fence()

    def check() -> None:
        if wrong := bench.line.complaints():
            raise Broken("no request that the gateway would turn away", wrong)

    trial.at_last(check)


async def _begun(bench: Bench, first: object, count: int) -> None:
    await bench.until(
        lambda: bool(bench.heard.opinions(first)),
        f"an opinion on the first of {count} tasks",
        lambda: "none",
    )


def _cuttable(trial: Trial) -> Bench:
    if why := trial.bench.line.uncuttable:
        raise Untried(why)
    return trial.bench


RULES = (
    Rule(
        "keeps-to-the-http-contract",
        "请求须带令牌,格式须符合约定",
        "a request without its token, with a strange cursor or in another form is turned away",
        http_kept,
        ways=frozenset({"http"}),
    ),
    Rule(
        "reconnects",
        "网络中断是常事;恢复后应当自行补答",
        "networks fail; afterwards everything is answered without anybody's help",
        reconnects,
        alone=True,
    ),
    Rule(
        "backs-off",
        "中断期间不得频繁重试,以免拖垮刚恢复的系统",
        "a system that comes back must not be stampeded by those who waited for it",
        backs_off,
        alone=True,
    ),
    Rule(
        "does-not-hold-deliveries",
        "等待人工的子件应存在本地,不得占着队列",
        "what waits days for a person is kept at home; held at the broker it blocks what follows",
        holds_nothing,
        alone=True,
    ),
    Rule(
        "survives-a-restart",
        "断电、重启之后不得丢失子件,也不得改口",
        "processes die in the middle; no task may be lost, and none answered in two ways",
        survives_a_restart,
        alone=True,
    ),
    Rule(
        "stops-politely",
        "维护时能正常停止,不丢任何一件",
        "an update must not cost a task; asked to stop, a worker finishes and ends",
        stops_politely,
        alone=True,
        seconds=100.0,
    ),
)
