"""What a department says of its reviews: who answers for them, and what they rest on."""

from datetime import date

from pydantic import Field

from onehall_gateway.api.fields import DocumentKind, Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import ITEM, Officer, shown


class Assignment(Given):
    """Another officer answers for a review from now on (AB岗)."""

    model_config = shown(item_id="PC2-06", responsible="XFZD-02")

    item_id: ItemName = Field(description=ITEM)
    responsible: Officer = Field(description="the officer, as the register of delegations has them")


class Conflict(Given):
    """A conflict of an officer 回避, who takes no more part in the case, or in one item of it."""

    model_config = shown(officer="XFZD-03", ground="配偶为设计单位负责人", item_id="PC2-06")

    officer: Officer = Field(description="the officer, as the register of delegations has them")
    ground: Prose = Field(description="why the officer must keep out")
    item_id: ItemName | None = Field(default=None, description="one item only; else the whole case")


class VerifiedCertificate(Given):
    """A certificate that was looked up with its issuer; it discharges a prerequisite."""

    model_config = shown(
        item_id="PC2-06",
        number="西消审〔2011〕第0042号",
        issuer="西安市公安消防支队",
        valid_until="2013-09-25",
    )

    item_id: ItemName = Field(description="the prerequisite it stands for")
    number: Line = Field(description="as on the certificate")
    issuer: Line = Field(description="who issued it, and was asked")
    valid_until: date | None = Field(default=None, description="its last day, if it has one")


class NoObjection(Given):
    """A department's written no-objection in place of a soft prerequisite."""

    model_config = shown(item_id="PC2-06", paper="西消函〔2011〕18号")

    item_id: ItemName = Field(description="the prerequisite it replaces")
    paper: Line = Field(description="the paper's own number")


class FailedAssumption(Given):
    """What others assumed of an item is false; the opinions that rested on it are void."""

    model_config = shown(item_id="PC2-06", reason="该项目用地手续经核查不成立")

    item_id: ItemName = Field(description="what was assumed to hold")
    reason: Prose = Field(description="why it does not")


class Demand(Given):
    """A demand on the applicant in mid-review: always refused, and on record (L-06)."""

    model_config = shown(item_id="PC2-06", paper="D05")

    item_id: ItemName = Field(description=ITEM)
    paper: DocumentKind = Field(description="an id of the one-time notice")
