"""Questions in mid-review: to the applicant, and to bodies that decide nothing here."""

from pydantic import Field

from onehall_gateway.api.fields import Given, ItemName, Line, Prose
from onehall_gateway.api.models.base import ITEM, Days, shown


class NewClarification(Given):
    """A question to the applicant about the substance; no clock stops for it."""

    model_config = shown(item_id="PC2-06", question="请说明消防水池的有效容积如何计算")

    item_id: ItemName = Field(description=ITEM)
    question: Prose = Field(description="what is asked, as the applicant reads it")


class ClarificationAnswer(Given):
    """The applicant's answer to a department's question."""

    model_config = shown(answer="有效容积按规范附录B计算,为 432 立方米")

    answer: Prose = Field(description="in the applicant's words")


class NewConsultation(Given):
    """A question to a body that decides nothing here, to be answered by a day."""

    model_config = shown(
        item_id="PC2-06",
        body="市地震局",
        question="该场地是否需要另行作地震安全性评价",
        limit_wd=5,
        silence_consents=True,
        consequence_told=True,
    )

    item_id: ItemName = Field(description=ITEM)
    body: Line = Field(description="who is asked")
    question: Prose = Field(description="what is asked")
    limit_wd: Days = Field(description="working days to answer")
    silence_consents: bool = Field(default=False, description="no answer means no objection")
    consequence_told: bool = Field(default=False, description="and the body was told so")


class ConsultationAnswer(Given):
    """What a consulted body says; an objection states its reasons."""

    model_config = shown(agrees=False, reasons=["场地内有隐伏断层,须先作评价"])

    agrees: bool = Field(description="whether it has no objection")
    reasons: list[Prose] = Field(default_factory=list, max_length=20, description="of an objection")


class ConsultationLeave(Given):
    """Leave for a consulted body to answer later; its silence no longer consents."""

    model_config = shown(limit_wd=3)

    limit_wd: Days = Field(description="working days more")
