"""The desk itself: commands of a person, one a line, over what the worker left for people."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onehall_worker.activity import Invitation
from onehall_worker.desk import AlreadyAnswered, ReviewCancelled
from onehall_worker.saying import Now
from onehall_worker.task import ReviewTask
from onehall_worker.terminal import asking, showing
from onehall_worker.terminal.talk import Gone, Talk
from onehall_worker.worker import Worker

T = TypeVar("T")

HELP = (
    "list 列表: 待办, 最先到期的在前 open reviews and invitations, first due first",
    "show N 查看: 材料, 环节, 期限 documents, steps, the limit and why",
    "approve N 同意; conditions N 附条件同意; refuse N 不同意; none N 不涉及 not concerned",
    "ask N 澄清: 向申请人提问 ask the applicant; the review stays open",
    "step N 环节: 报告环节完成 report a step done",
    "reply N 回复: 答复第 N 个邀请 reply to invitation N",
    "receipts 回执; returned 退回; wait 等待 until something is open; help 帮助; quit 退出",
)
CHINESE = {
    "列表": "list", "查看": "show", "同意": "approve", "附条件同意": "conditions",
    "不同意": "refuse", "不涉及": "none", "澄清": "ask", "环节": "step", "回复": "reply",
    "回执": "receipts", "退回": "returned", "等待": "wait", "帮助": "help", "退出": "quit",
}  # fmt: skip
NOT_SIGNED = "未签名, 未发送 not signed, nothing was sent"


class Mistaken(Exception):
    """The person asked for something that cannot be; the text says what can."""


@dataclass
class TerminalDesk:
    """One sitting at a desk; `news` holds lines that came in meanwhile, `idle` waits for some."""

    worker: Worker
    talk: Talk
    now: Now
    signs: Callable[[str], str]
    idle: Callable[[], Awaitable[object]]
    news: list[str] = field(default_factory=list)
    _tasks: Sequence[ReviewTask] = ()
    _invitations: Sequence[Invitation] = ()

    async def sit(self) -> None:
        """Take commands until the person leaves or the input ends."""
        self.talk.say(f"{self.worker.department} 审查台 desk. help 帮助, quit 退出")
        try:
            while await self._take():
                pass
        except Gone:
            self.talk.say("输入结束 the input has ended")

    async def _take(self) -> bool:
        self._tell_news()
        words = (await self.talk.ask("请输入命令 command")).split(maxsplit=1)
        if not words:
            return True
        verb = CHINESE.get(words[0], words[0].lower())
        if verb == "quit":
            return False
        try:
            await self._do(verb, words[1].strip() if words[1:] else "")
        except (Mistaken, AlreadyAnswered, ReviewCancelled, ValueError, LookupError) as error:
            self.talk.say(f"不行 no: {error}")
        return True

    async def _do(self, verb: str, which: str) -> None:
        if ask := asking.OPINIONS.get(verb):
            return await self._answer(ask, self._task(which))
        acts: dict[str, Callable[[str], Awaitable[None]]] = {
            "list": self._list,
            "show": self._show,
            "ask": self._ask,
            "step": self._step,
            "reply": self._reply,
            "receipts": self._receipts,
            "returned": self._returned,
            "wait": self._wait,
            "help": self._help,
        }
        if verb not in acts:
            raise Mistaken("没有这个命令 there is no such command; type help 帮助")
        await acts[verb](which)

    async def _list(self, _: str) -> None:
        await self._look()
        count = f"{len(self._tasks)} 个待办 open, {len(self._invitations)} 个邀请 invitations"
        self.talk.say(count)
        for n, task in enumerate(self._tasks, 1):
            self.talk.say(showing.line(n, task, self.now()))
        for n, invited in enumerate(self._invitations, 1):
            self.talk.say(showing.invited_line(n, invited))

    async def _show(self, which: str) -> None:
        self.talk.say(*showing.whole(self._task(which), self.now()))

    async def _answer(self, ask: asking.Asks, task: ReviewTask) -> None:
        opinion = await ask(self.talk)
        officer = opinion.officer or self.signs(task.authority)
        self.talk.say(*showing.about_to_sign(task, opinion, officer))
        if not await self.talk.yes("确认签名? sign it?"):
            return self.talk.say(NOT_SIGNED)
        await self.worker.answer(task.task_id, opinion)
        self.talk.say("已签名, 正在发送 signed and on its way; receipts 回执 shows when it arrived")
        return None

    async def _ask(self, which: str) -> None:
        task = self._task(which)
        question = await self.talk.ask("问题 the question to the applicant")
        officer = await asking.officer(self.talk)
        if not await self.talk.yes("发送? send it?"):
            return self.talk.say(NOT_SIGNED)
        asked = await task.ask(question, officer)
        return self.talk.say(f"已提问 asked, 编号 id {asked}; 待办不变 the review stays open")

    async def _step(self, which: str) -> None:
        task = self._task(which)
        for n, step in enumerate(task.steps, 1):
            self.talk.say(f"{n}. {step.name}")
        chosen = _nth(task.steps, await self.talk.ask("哪一个环节 which step, its number"))
        await task.step_done(chosen.name, await asking.officer(self.talk))
        self.talk.say(f"已报告 reported: {chosen.name}")

    async def _reply(self, which: str) -> None:
        invited = _nth(self._invitations, which)
        self.talk.say(showing.invited_line(int(which), invited))
        reply = await asking.reply(self.talk)
        said = f"参加 comes: {', '.join(reply.officers)}" if reply.officers else "请假 leave"
        if not await self.talk.yes(f"{said}. 发送? send it?"):
            return self.talk.say(NOT_SIGNED)
        await self.worker.reply(invited.activity_id, reply)
        return self.talk.say("已回复 replied")

    async def _receipts(self, _: str) -> None:
        found = [showing.receipt(one) for one in await self.worker.receipts()]
        self.talk.say(*found or ["没有回执 no receipts yet"])

    async def _returned(self, _: str) -> None:
        found = [showing.came_back(one) for one in await self.worker.returned()]
        self.talk.say(*found or ["没有退回 nothing was returned"])

    async def _wait(self, _: str) -> None:
        while not (await self._look() or self.news):
            await self.idle()
        await self._list("")

    async def _help(self, _: str) -> None:
        self.talk.say(*HELP)

    async def _look(self) -> bool:
        self._tasks = sorted(await self.worker.postponed(), key=lambda task: task.due_at)
        found = await self.worker.invitations()
        self._invitations = sorted(found, key=lambda invited: invited.answer_by)
        return bool(self._tasks or self._invitations)

    def _task(self, which: str) -> ReviewTask:
        return _nth(self._tasks, which)

    def _tell_news(self) -> None:
        self.talk.say(*self.news)
        self.news.clear()


def _nth(found: Sequence[T], which: str) -> T:
    for n, one in enumerate(found, 1):
        if which == str(n):
            return one
    raise Mistaken("没有这个编号 there is no such number; list 列表 shows them")
