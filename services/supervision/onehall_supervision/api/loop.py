"""What people do about cards and orders: acknowledge, answer, appeal, decide, order, correct.

Each body is registered under its path; how it is decided and answered is the same for all of them.
A department acts on its own cards, a supervisor on all.
"""

from dataclasses import dataclass
from typing import Annotated, TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_bus.tracing import traceparent_now
from onehall_chassis import Actor, cause_of
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Given, Instant, Line, Paragraph
from onehall_contracts.ids import derived
from onehall_contracts.message import DepartmentId, ItemId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done, Engine, Origin, RequestKey
from pydantic import Field
from pydantic_core import to_jsonable_python

from onehall_supervision.domain import model as m
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.facts import DepartmentId as Department
from onehall_supervision.domain.facts import ItemId as Item
from onehall_supervision.store import CODEC, loop

router = APIRouter(tags=["cards"])
CaseEngine: TypeAlias = Engine[m.CaseView, m.Command, m.Event]
BOTH = ("department", "supervisor")


@dataclass(frozen=True, slots=True)
class Call:
    """An act as it came: about which card or order, by whom, under which key."""

    stream: str
    who: a.Who
    key: str
    card: m.CardKey | None = None
    order: a.OrderId | None = None

    @property
    def about(self) -> m.CardKey:
        """The card it is about."""
        if self.card is None:
            raise no_such_card()
        return self.card

    @property
    def new_id(self) -> str:
        """The id of what this act makes: the same however often it is sent."""
        return str(derived(self.stream, self.who.by, self.key))


class Act(Given):
    """The body of an act: what it asks for, and what that means to the domain."""

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        raise NotImplementedError


def no_such_card() -> Problem:
    """Return the problem of a card that is not there, worded as for another department's."""
    return Problem(404, "not-found", "there is no such card or order, or it is not yours")


async def _deal(sent: Sent[Act]) -> JSONResponse:
    call = await _call(sent)
    side = f"department/{call.who.department}" if call.who.department else "supervisor"
    by = f"{side}/{sent.actor.subject}"
    origin = Origin(by, call.who.at, cause_of(sent.request), traceparent_now())
    ask: Ask[m.Command] = Ask(call.stream, sent.said.meant(call), origin)

    async def build(_connection: Connection) -> Ask[m.Command]:
        return ask

    engine: CaseEngine = sent.request.app.state.host.engine
    answer = await engine.submit(build, _answer, RequestKey.of(*sent.identity))
    return JSONResponse(answer.body, answer.status)


async def _call(sent: Sent[Act]) -> Call:
    """Look up what the act is about; what is another department's does not exist."""
    id, key, request = sent.about, sent.key, sent.request
    pool, who = request.app.state.host.pool, _who(request, sent.actor)
    if request.url.path.split("/")[1] == "orders":
        order = await loop.order(pool, id)
        if order is None or who.department not in (None, order["department"]):
            raise no_such_card()
        return Call(order["stream"], who, key, order=a.OrderId(order["id"]))
    card = await loop.card(pool, id)
    if card is None or who.department not in (None, card.department):
        raise no_such_card()
    return Call(card.stream, who, key, card=card.key)


def _who(request: Request, actor: Actor) -> a.Who:
    now = request.app.state.clock.now()
    if actor.has("supervisor"):
        return a.Who(actor.subject, now)
    return a.Who(actor.subject, now, Department(actor.department or ""))


def _answer(done: Done[m.CaseView, m.Event]) -> Answer:
    happened = [CODEC.name_of(recorded.event) for recorded in done.recorded]
    return Answer(200, to_jsonable_python({"happened": happened}))


async def _id(id: UUID) -> UUID:
    return id


act = Acts(router, _id, _deal)
"""Registers the body of an act under its path below a card or an order, for some roles."""


@act("/cards/{id}/confirmation", "supervisor")
class Confirmation(Act):
    """Issue a proposed card 待发."""

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Confirm(call.about, call.who)


@act("/cards/{id}/dismissal", "supervisor")
class Dismissal(Act):
    """Do not issue a proposed card 取消, for these reasons."""

    reasons: Paragraph

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Dismiss(call.about, self.reasons, call.who)


@act("/cards/{id}/acknowledgement", *BOTH)
class Acknowledgement(Act):
    """Say that a card was seen 已确认."""

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Acknowledge(call.about, call.who)


@act("/cards/{id}/answer", "department")
class CardAnswer(Act):
    """Explain a card 反馈: its cause, what is done, and until when."""

    explanation: Paragraph
    remedy: Paragraph
    completes_at: Instant | None = None

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        said = (self.explanation, self.remedy, self.completes_at)
        return a.Explain(call.about, *said, call.who)


@act("/cards/{id}/appeal", "department")
class CardAppeal(Act):
    """Dispute a card 申诉 within three working days of its issue."""

    grounds: Paragraph

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Appeal(call.about, self.grounds, call.who)


@act("/cards/{id}/appeal/decision", "supervisor")
class AppealDecision(Act):
    """Decide an appeal, as somebody who had no hand in the card: 撤销, 打回 or 上报."""

    outcome: a.Outcome
    reasons: Paragraph

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.DecideAppeal(call.about, self.outcome, self.reasons, call.who)


@act("/cards/{id}/revocation", "supervisor")
class Revocation(Act):
    """Let a card count no more 撤销; it stays visible."""

    because: Paragraph

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Revoke(call.about, self.because, call.who)


@act("/cards/{id}/closing", "supervisor")
class Closing(Act):
    """Find that what a card asked for is done 核销."""

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Close(call.about, call.who)


@act("/cards/{id}/order", "supervisor")
class NewOrder(Act):
    """Order the department of a card to finish or rectify 督办单, or recommend it 监察建议书."""

    kind: a.OrderKind
    demand_zh: Paragraph
    demand_en: Paragraph
    department: DepartmentId
    finish_by: Instant

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.IssueOrder(
            a.OrderId(call.new_id),
            self.kind,
            Department(self.department),
            (call.about,),
            self.demand_zh,
            self.demand_en,
            self.finish_by,
            call.who,
        )


@act("/cards/{id}/correction", "supervisor")
class Correction(Act):
    """Have approval do a lawful act 纠错: send a task again, reassign, end a procedure."""

    act: a.CorrectiveAct
    item_id: ItemId
    reason: Paragraph
    responsible: Line | None = None
    procedure_id: UUID | None = None

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.Correct(
            a.CorrectionId(call.new_id),
            self.act,
            Item(self.item_id),
            call.about,
            self.responsible,
            str(self.procedure_id) if self.procedure_id else None,
            self.reason,
            call.who,
        )


@act("/orders/{id}/answer", "department")
class OrderAnswer(Act):
    """Reply to an order in writing."""

    reply: Paragraph

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.AnswerOrder(call.order or a.OrderId(""), self.reply, call.who)


@act("/orders/{id}/closing", "supervisor")
class OrderClosing(Act):
    """End an order: met, or withdrawn."""

    ended: Annotated[a.Ended, Field()]

    def meant(self, call: Call) -> a.Act:
        """Return the act."""
        return a.CloseOrder(call.order or a.OrderId(""), self.ended, call.who)
