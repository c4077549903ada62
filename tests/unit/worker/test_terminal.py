"""The desk in the terminal, driven through its lines as a person or a script would."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from onehall_contracts.intake import DocumentRef, StepPlan
from onehall_worker import Worker, command, testing
from onehall_worker.terminal import Talk, TerminalDesk, desk_worker, talk_on
from onehall_worker.terminal.showing import left
from onehall_worker.testing import (
    Harness,
    cancel,
    clarification,
    invite,
    opinion,
    receipt,
    returned,
)

from tests.unit.worker.rig import ask

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Sitting:
    """A desk whose person is a list of lines."""

    def __init__(self) -> None:
        self.news: list[str] = []
        self.worker: Worker = desk_worker("XFZD", self.news)
        self.harness = Harness(self.worker)
        self.shown = ""

    async def says(self, *lines: str) -> str:
        """Say lines and leave; return what was shown."""
        left_to_say, shown = list(lines), StringIO()

        async def hear() -> str | None:
            return left_to_say.pop(0) if left_to_say else None

        async def idle() -> None:
            raise AssertionError("it waits, and nothing will come")

        signs = self.worker.duty(testing.settings()).voice().signs
        talk = Talk(hear, shown.write)
        await TerminalDesk(self.worker, talk, lambda: NOW, signs, idle, self.news).sit()
        return shown.getvalue()


@pytest.fixture
async def sitting() -> AsyncIterator[Sitting]:
    made = Sitting()
    async with made.harness:
        yield made


async def test_tasks_are_listed_by_due_date_with_the_days_left(sitting: Sitting) -> None:
    soon, late = NOW + timedelta(days=3), NOW + timedelta(days=9)
    past = NOW - timedelta(days=2)
    await sitting.harness.offer(*(ask(due_at=due, name=f"{due.day}") for due in (late, past, soon)))
    shown = (await sitting.says("list")).splitlines()
    at = shown.index("3 个待办 open, 0 个邀请 invitations")
    assert [line.split(",")[0] for line in shown[at + 1 : at + 4]] == [
        "1. PC2-06 28", "2. PC2-06 5", "3. PC2-06 11"
    ]  # fmt: skip
    assert "已逾期 2 天 overdue by 2 days" in shown[at + 1]
    assert "还剩 3 天 3 days left" in shown[at + 2]


async def test_a_task_is_shown_with_everything_it_says(sitting: Sitting) -> None:
    paper = DocumentRef(kind="消防设计文件", sha256="a" * 64, size=7, media_type="application/pdf")
    step = StepPlan(name="审查", limit_wd=10, clock="decision")
    request = ask(
        documents=(paper,), steps=(step,), assumed=("PC2-01",), due_explained="因为 because"
    )
    await sitting.harness.offer(request)
    shown = await sitting.says("列表", "查看 1")
    for said in (
        f"任务 task: {request.task_id}",
        "期限说明 because: 因为 because",
        "assumed prerequisites: PC2-01",
        "环节 step: 审查, 10 个工作日 working days, 审批 decision",
        f"材料 document: 消防设计文件, sha256 {'a' * 64}, 7 bytes",
    ):
        assert said in shown


ANSWERS = [
    (["approve 1", "符合", "", "消防法 第十一条", "", "", ""], "approve"),
    (["conditions 1", "补种行道树", "", "", "", "", ""], "approve-with-conditions"),
    (["不同意 1", "疏散宽度不足", "", "消防法 第十二条", "", "是", "", ""], "refuse"),
    (["none 1", "", "XFZD-02", ""], "not-concerned"),
]


@pytest.mark.parametrize(("lines", "answer"), ANSWERS)
async def test_an_answer_is_signed_only_after_it_was_confirmed(
    sitting: Sitting, lines: list[str], answer: str
) -> None:
    await sitting.harness.offer(ask())
    shown = await sitting.says("list", *lines, "no")
    assert "即将签名 about to sign:" in shown
    assert "未签名, 未发送 not signed" in shown
    assert await sitting.harness.offer() == []
    shown = await sitting.says("list", *lines, "yes", "list")
    assert "0 个待办 open" in shown
    (said,) = await sitting.harness.offer()
    given = opinion(said)
    assert given.answer == answer
    assert given.officer == ("XFZD-02" if answer == "not-concerned" else "XFZD-01")
    assert given.false_materials == (answer == "refuse")


async def test_a_refusal_without_reasons_or_basis_is_not_signed(sitting: Sitting) -> None:
    await sitting.harness.offer(ask())
    shown = await sitting.says("list", "refuse 1", "", "", "no", "", "")
    assert "不行 no: a refusal needs reasons and a legal basis" in shown
    assert await sitting.harness.offer() == []


async def test_a_question_is_asked_and_the_review_stays_open(sitting: Sitting) -> None:
    await sitting.harness.offer(ask())
    shown = await sitting.says("list", "ask 1", "图纸以哪份为准", "", "yes", "list")
    assert "1 个待办 open" in shown.rpartition("已提问 asked")[2]
    (said,) = await sitting.harness.offer()
    assert said.question == "图纸以哪份为准"  # type: ignore[attr-defined]  # a question


async def test_a_step_is_reported(sitting: Sitting) -> None:
    await sitting.harness.offer(ask())
    shown = await sitting.says("list", "环节 1", "1", "XFZD-03", "step 1", "7")
    assert "已报告 reported: 审查" in shown
    assert "no: 没有这个编号" in shown
    (said,) = await sitting.harness.offer()
    assert (said.step, said.officer) == ("审查", "XFZD-03")  # type: ignore[attr-defined]  # a step


@pytest.mark.parametrize(
    ("lines", "officers", "leave"),
    [(["XFZD-01, XFZD-03"], ("XFZD-01", "XFZD-03"), None), (["", "防汛值守"], (), "防汛值守")],
)
async def test_an_invitation_is_replied_to(
    sitting: Sitting, lines: list[str], officers: tuple[str, ...], leave: str | None
) -> None:
    await sitting.harness.offer(invite("PC2-06", department="XFZD"))
    shown = await sitting.says("list", "reply 1", *lines, "yes")
    assert "联合踏勘 site visit" in shown
    (said,) = await sitting.harness.offer()
    assert (said.officers, said.leave_reason) == (officers, leave)  # type: ignore[attr-defined]  # a reply


async def test_receipts_returns_and_news_are_shown(sitting: Sitting) -> None:
    first, second = ask(), ask(due_at=NOW + timedelta(days=900))
    await sitting.harness.offer(first, second)
    await sitting.says("list", "none 1", "", "", "", "yes")
    (said,) = await sitting.harness.offer()
    note = returned(first.task_id, department="XFZD")
    news = clarification(second.task_id, second)
    await sitting.harness.offer(receipt(said), note, news, cancel(second, "申请人撤回"))
    shown = await sitting.says("receipts", "returned")
    assert f"回执 receipt: 意见 opinion {opinion(said).jti}" in shown
    assert "unknown-key: nobody has registered" in shown
    assert "已撤销 no longer wanted" in shown
    assert "申请人已答复 the applicant answered a question" in shown


async def test_what_cannot_be_is_said_with_what_can(sitting: Sitting) -> None:
    shown = await sitting.says(
        "dance", "show 1", f"show {'9' * 5000}", "reply 1", "", "receipts", "help", "quit"
    )
    assert "there is no such command; type help" in shown
    assert shown.count("there is no such number; list 列表 shows them") == 3
    assert "没有回执 no receipts yet" in shown
    assert "输入结束" not in shown


async def test_an_answer_that_came_too_late_is_told_so(sitting: Sitting) -> None:
    request, gone = ask(), ask()
    await sitting.harness.offer(request)
    once = ("none 1", "", "", "", "yes")
    assert "the first one stands" in await sitting.says("list", *once, *once)
    await sitting.harness.offer(gone, cancel(gone))
    assert "0 个待办 open" in await sitting.says("list")


async def test_waiting_shows_what_is_open(sitting: Sitting) -> None:
    await sitting.harness.offer(ask())
    assert "1 个待办 open" in await sitting.says("wait")


@pytest.mark.parametrize(("days", "said"), [(0, "还剩 0 天"), (1, "还剩 1 天"), (-1, "逾期 1 天")])
def test_days_left_are_counted_in_the_zone_of_the_due_date(days: int, said: str) -> None:
    assert said in left(NOW + timedelta(days=days, minutes=1), NOW)


@asynccontextmanager
async def typed(text: bytes) -> AsyncIterator[tuple[Talk, StringIO]]:
    reads, writes = os.pipe()
    os.write(writes, text)
    os.close(writes)
    out = StringIO()
    yield talk_on(reads, out), out
    os.close(reads)


async def test_lines_come_from_a_descriptor_up_to_its_end() -> None:
    async with typed("一行\n\xff\nlast".encode("utf-8", "surrogateescape")) as (talk, out):
        async with asyncio.timeout(10):
            heard = [await talk.hear() for _ in range(4)]
    assert heard == ["一行", "\xff", "last", None]
    assert out.getvalue() == ""


def test_a_desk_without_settings_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ONEHALL_DEPARTMENT_AMQP_URL", "ONEHALL_DEPARTMENT_AMQP_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert command.main(["desk", "--department", "fire brigade"]) == 1
    assert command.main(["desk", "--department", "XFZD"]) == 1
    err = capsys.readouterr().err
    assert "--department is no department id" in err
    assert "ONEHALL_DEPARTMENT_AMQP_URL is not set" in err
