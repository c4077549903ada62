"""What is sent beside a case: a public query, a dispute, an operator's reason."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.fields import CASE, CASE_NUMBER, LINE, Given, ItemName, Number, Statement
from onehall_gateway.api.models.base import shown
from onehall_gateway.api.models.disputing import RemedyBegun


class Question(Given):
    """A public query: the number, and the code only the applicant was given."""

    model_config = shown(case_number=CASE_NUMBER, check_code="204816")

    case_number: Number = Field(description="the 24 digits of the case 办件编号")
    check_code: str = Field(pattern=r"^[0-9]{6}$", description="six digits, told at submission")


class NewDispute(Given):
    """A dispute on one of the four admissible grounds 争议."""

    model_config = shown(
        case_id=CASE, ground="G2", item_id="PC2-06", statement="不予许可决定未说明依据。"
    )

    case_id: UUID = Field(description="one's own case")
    ground: Literal["G1", "G2", "G3", "G4"] = Field(
        description="G1 refusal to accept 不予受理; G2 decision on a permit 行政许可决定; "
        "G3 other approval 非行政许可审批; G4 result of a service 办理结果"
    )
    item_id: ItemName | None = Field(default=None, description="the item it is about")
    act_event_id: UUID | None = Field(
        default=None, description="the act it is about, where an item has several"
    )
    statement: Statement = Field(description="what is wrong, in the applicant's words")
    remedy_begun: RemedyBegun | None = Field(
        default=None,
        description="the reconsideration 行政复议 or lawsuit 行政诉讼 about the same decision that "
        "has begun already: then it is not coordinated; left out declares that there is none",
    )


class Erasing(Given):
    """On what ground a person's data is destroyed (个人信息保护法 47)."""

    model_config = shown(ground="retention-over")

    ground: Literal[
        "person-asks", "no-longer-needed", "retention-over", "handled-unlawfully", "court-order"
    ] = Field(description="why it may go; that nothing of the person's runs is looked up")


class Reason(Given):
    """Why an operator acts; kept for ever."""

    model_config = shown(reason="the certificate was renewed at 10:20; handled again")

    reason: str = Field(min_length=3, max_length=500, pattern=LINE, description="for the audit")


class NewTransport(Given):
    """Which way a department is reached from now on."""

    model_config = shown(transport="http")

    transport: Literal["amqp", "http"] = Field(
        description="amqp: its worker reads its queues; http: it pulls its inbox"
    )
