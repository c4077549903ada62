"""How rules are tried: what is not tried and why, whose fault it is, what is looked at last."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from onehall_contracts.signing import SigningKey
from onehall_worker.conformance import trying
from onehall_worker.conformance.bench import Bench, Subject
from onehall_worker.conformance.centre import Centre, Piece
from onehall_worker.conformance.findings import Broken, Unready, Untried
from onehall_worker.conformance.heard import OPINION, Heard, Message
from onehall_worker.conformance.rule import Result, Rule, Trial
from onehall_worker.conformance.rules import FIRST
from onehall_worker.conformance.trying import Trying

from tests.waiting import turns

Attempt = Callable[[Trial], Awaitable[None]]


class Nowhere:
    """A way that leads nowhere."""

    name, lost, uncuttable = "http", "", "nothing to cut"
    variables: Mapping[str, str] = {}
    emptied = 0

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def send(self, batches: Sequence[Sequence[Piece]]) -> None: ...

    async def send_receipts(self, events: Sequence[Piece]) -> None: ...

    async def send_raw(self, body: bytes, content_type: str = "") -> None: ...

    async def held(self) -> int:
        return 0

    async def empty(self) -> None:
        self.emptied += 1

    def cut(self) -> None: ...

    def mend(self) -> Sequence[float]:
        return ()

    def complaints(self) -> str:
        return ""


class Pretended:
    """A process that is none."""

    running, status = True, "it ended with status 9"

    async def kill(self) -> None:
        self.running = False


class Stage(Bench):
    """A bench whose worker is up when it is said to be."""

    def __init__(self) -> None:
        subject = Subject("XFZD", "PC2-06", "PC2-07", SigningKey.generate())
        super().__init__(subject, Centre("XFZD"), Nowhere(), Heard())
        self.process = Pretended()  # type: ignore[assignment]  # as far as a trial needs one
        self.answers = True

    async def up(self) -> None:
        if not self.answers:
            raise Broken("an answer", "none")
        self.process.running = True  # type: ignore[misc]  # it is pretended


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SETTLED", 0.0)


def rule(name: str, attempt: Attempt, **more: object) -> Rule:
    return Rule(name, "规则", "a rule", attempt, **more)  # type: ignore[arg-type]  # its own fields


async def fine(trial: Trial) -> None:
    pass


async def broken(trial: Trial) -> None:
    raise Broken("good", "bad")


async def outcomes(stage: Bench, *rules: Rule) -> dict[str, str]:
    results: list[Result] = await Trying(stage).run(rules)
    return {one.rule.name: one.outcome for one in results}


async def test_without_an_answer_nothing_else_is_tried() -> None:
    stage = Stage()
    stage.answers = False
    found = await outcomes(stage, FIRST, rule("other", fine))
    assert found == {FIRST.name: "failed", "other": "not tried"}


async def test_each_outcome_is_told_apart() -> None:
    async def untried(trial: Trial) -> None:
        raise Untried("another rule comes first")

    async def uncuttable(trial: Trial) -> None:
        raise Untried(trial.bench.line.uncuttable)

    amqp_only = rule("elsewhere", broken, ways=frozenset({"amqp"}))
    found = await outcomes(
        Stage(),
        rule("good", fine),
        rule("bad", broken, alone=True),
        rule("waits", untried),
        rule("cut", uncuttable),
        amqp_only,
    )
    del found[FIRST.name]
    assert list(found.values()) == [
        "passed", "failed", "not tried", "not applicable", "not applicable",
    ]  # fmt: skip


async def test_a_rule_that_takes_too_long_is_broken() -> None:
    async def for_ever(trial: Trial) -> None:
        await asyncio.Event().wait()

    found = await outcomes(Stage(), rule("slow", for_ever, seconds=0.01))
    assert found["slow"] == "failed"


async def test_what_dies_side_by_side_is_tried_again_by_itself() -> None:
    stage = Stage()

    async def deadly(trial: Trial) -> None:
        await stage.process.kill()
        trial.bench.still_there()

    async def after(trial: Trial) -> None:
        await turns()
        trial.bench.still_there()

    found = await outcomes(stage, rule("innocent", after), rule("deadly", deadly))
    assert found == {FIRST.name: "passed", "innocent": "passed", "deadly": "failed"}
    assert stage.line.emptied == 2  # type: ignore[attr-defined]  # it is Nowhere


async def test_a_death_that_nobody_saw_is_found() -> None:
    stage = Stage()

    async def sly(trial: Trial) -> None:
        await stage.process.kill()

    found = await outcomes(stage, rule("sly", sly))
    assert found["sly"] == "failed"


async def test_what_may_never_be_answered_is_looked_at_again_in_the_end() -> None:
    stage, forged = Stage(), uuid4()

    async def refused(trial: Trial) -> None:
        trial.never(forged, "a forgery")
        trial.conclude()

    async def later(trial: Trial) -> None:
        said = [{"type": OPINION, "data": {"task_id": str(forged)}}]
        stage.heard.take(Message(json.dumps(said).encode(), None))

    found = await outcomes(stage, rule("refused", refused), rule("later", later, alone=True))
    assert found["refused"] == "failed"


async def test_a_way_that_is_lost_ends_the_check_and_is_nobodys_fault() -> None:
    async def lost(trial: Trial) -> None:
        raise Unready("the line is dead")

    with pytest.raises(Unready, match="the line is dead"):
        await outcomes(Stage(), rule("one", lost), rule("two", fine))


async def test_waiting_tells_what_was_waited_for() -> None:
    stage = Stage()
    with pytest.raises(Broken, match=r"expected rain; seen: sun within 0\.01 s"):
        await stage.until(lambda: False, "rain", lambda: "sun", 0.01)


def test_the_worker_is_told_by_this_check_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONEHALL_DEPARTMENT_KEY_PASSPHRASE", "of another key")
    monkeypatch.setenv("ONEHALL_CENTRE_KEYS", "{}")
    monkeypatch.setenv("ONEHALL_OFFICER", "XFZD-07")
    stage = Stage()
    stage.furnish(tmp_path, stage.process)
    told = stage.environment
    assert told["ONEHALL_DEPARTMENT"] == "XFZD"
    assert told["ONEHALL_OFFICER"] == "XFZD-07"
    assert "ONEHALL_DEPARTMENT_KEY_PASSPHRASE" not in told
    assert "ONEHALL_CENTRE_KEYS" not in told
    assert SigningKey.read(Path(told["ONEHALL_DEPARTMENT_KEY_FILE"]).read_text()).kid
    assert len(json.loads(Path(told["ONEHALL_CENTRE_KEYS_FILE"]).read_text())["keys"]) == 2
    assert Path(told["ONEHALL_WORKER_DATA"]).is_dir()
