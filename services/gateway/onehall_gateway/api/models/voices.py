"""What is sent about ratings 好差评, enquiries 咨询 and complaints 投诉."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from onehall_gateway.api.fields import (
    CASE_NUMBER,
    Department,
    Given,
    ItemName,
    Line,
    Mail,
    Number,
    Page,
    Phone,
    Prose,
)
from onehall_gateway.api.models.base import ITEM, Officer, shown

Grade = Annotated[int, Field(strict=True, ge=1, le=5)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
VoiceNumber = Annotated[str, StringConstraints(pattern=r"^(ZX|TS)[0-9A-Z]{6}[0-9]{13,17}$")]
Shortcoming = Literal[
    "attitude",
    "waiting",
    "slow",
    "unclear",
    "extra-papers",
    "extra-visits",
    "system",
    "fees",
    "other",
]
GRADE = "5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意"
NUMBER = "the case's number 办件编号"
CODE = "the six digits of the receipt; whoever is logged in as the applicant leaves it out"
QUESTION = "临时用地规划许可要带什么材料?"
CONTACT = {"name": "示例", "email": "somebody@example.com", "language": "zh"}


class RatingProof(Given):
    """Whose case it is: by login, or by the six digits of the receipt."""

    model_config = shown(case_number=CASE_NUMBER, check_code="042042")

    case_number: Number = Field(description=NUMBER)
    check_code: Code | None = Field(default=None, description=CODE)


class NewRating(Given):
    """A rating of a service that is over, within ten working days."""

    model_config = shown(
        case_number=CASE_NUMBER,
        check_code="042042",
        item_id="PC2-07",
        channel="terminal",
        window="07",
        grade=2,
        shortcomings=["extra-visits"],
        named=True,
    )

    case_number: Number = Field(description=NUMBER)
    check_code: Code | None = Field(default=None, description=CODE)
    item_id: ItemName | None = Field(
        default=None, description="an item of the case; without it, the service as a whole"
    )
    channel: Literal["window", "online", "phone", "terminal"] = Field(
        default="online", description="where it is rated: once through each"
    )
    window: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{1,8}$")] | None = Field(
        default=None, description="the window's number, where there was one"
    )
    grade: Grade = Field(description=GRADE)
    shortcomings: list[Shortcoming] = Field(
        default_factory=list, max_length=9, description="what was bad; a bad grade needs it"
    )
    words: Prose | None = Field(
        default=None,
        description="read outside the rated department only; instead of `shortcomings`",
    )
    named: StrictBool = Field(description="whether one wants to be called back about a bad one")


class NewFollowUp(Given):
    """A second rating after the remedy 追评."""

    model_config = shown(case_number=CASE_NUMBER, check_code="042042", grade=4)

    case_number: Number = Field(description=NUMBER)
    check_code: Code | None = Field(default=None, description=CODE)
    grade: Grade = Field(description=GRADE)
    words: Prose | None = Field(default=None, description="what one wants to add")


class RatingFilter(Page):
    """Which ratings to return."""

    department: Department | None = Field(default=None, description="a department's id, as XFZD")
    owed: bool = Field(default=False, description="only bad ones whose remedy is not told yet")


class FiguresAsked(Given):
    """Which figures are asked for: whole months, so that no two differ by one person."""

    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = Field(
        description="a month that is over, as 2011-09"
    )
    by: Literal["department", "item", "window", "channel"] = Field(
        default="department", description="what they are grouped by"
    )


class RectificationExtension(Given):
    """Why a remedy takes more than five working days."""

    model_config = shown(days=10, reason="需与规划部门会商。")

    days: Annotated[int, Field(strict=True, ge=1, le=60)] = Field(
        description="working days since it opened, 6 to 15"
    )
    reason: Prose = Field(description="why, told to whoever rated")


class RatingRemedy(Given):
    """What was put right, or why the law leaves no other way."""

    model_config = shown(result="fixed", words="已改为网上提交,无须再次到场。")

    result: Literal["fixed", "explained"] = Field(description="整改 fixed, 解释 explained")
    words: Prose = Field(description="what was done, told to whoever rated")


class RatingAppeal(Given):
    """Why a department holds a rating for mistaken or malicious 申诉."""

    model_config = shown(grounds="评价所述事项不由本部门办理。")

    grounds: Prose = Field(description="the grounds")


class RatingSummary(Given):
    """What was written, for the rated department: a new text that shows nobody."""

    model_config = shown(text="评价人因材料清单前后不一而多跑了两趟。")

    text: Prose = Field(description="without names, numbers or circumstances of anybody")


class RatingAppealDecision(Given):
    """Whether a rating counts 复核."""

    model_config = shown(outcome="counts", reasons="评价属实。")

    outcome: Literal["counts", "excluded"] = Field(
        description="it counts, or stays visible as excluded"
    )
    reasons: Prose = Field(description="the reasons, told to whoever rated")


class VoiceContact(Given):
    """How to reach somebody without a login; kept locked, and read only to tell them."""

    model_config = shown(**CONTACT)

    name: Line = Field(description="how to address them")
    email: Mail | None = Field(default=None, description="where the answer is announced")
    phone: Phone | None = Field(default=None, description="for a call")
    language: Literal["zh", "en"] = Field(default="zh", description="language of notices")


class NewEnquiry(Given):
    """A question 咨询, of anybody."""

    model_config = shown(topic="papers", words=QUESTION, item_id="PC2-01", contact=CONTACT)

    topic: Literal["where-and-when", "papers", "progress", "law", "other"] = Field(
        description="what it is about: the first three are answered in one working day, else five"
    )
    words: Prose = Field(description="the question")
    item_id: ItemName | None = Field(default=None, description=ITEM)
    department: Department | None = Field(
        default=None, description="whom it is for; without it and an item, the centre"
    )
    case_number: Number | None = Field(default=None, description="one's own case, if it is of one")
    check_code: Code | None = Field(default=None, description=CODE)
    contact: VoiceContact | None = Field(
        default=None, description="without a login, to be told of the answer"
    )


class NewComplaint(Given):
    """A complaint 投诉, with a name or without."""

    model_config = shown(
        kind="conduct", words="窗口人员态度恶劣。", department="WWJ", named=True, contact=CONTACT
    )

    kind: Literal["conduct", "integrity", "retaliation", "other"] = Field(
        description="作风, 廉洁, 打击报复, 其他"
    )
    words: Prose = Field(description="what happened")
    named: StrictBool = Field(description="without a name nothing is kept of who complains")
    officer: Officer | None = Field(
        default=None, description="the work number on the badge, who then never handles it"
    )
    item_id: ItemName | None = Field(default=None, description=ITEM)
    department: Department | None = Field(
        default=None, description="whom it is about; without it and an item, the centre"
    )
    case_number: Number | None = Field(default=None, description="one's own case, if it is of one")
    check_code: Code | None = Field(default=None, description=CODE)
    contact: VoiceContact | None = Field(default=None, description="without a login, if named")


class VoiceProof(Given):
    """An enquiry or complaint, and the six digits that prove it is one's own."""

    model_config = shown(number="ZX6101002011092600001", check_code="042042")

    number: VoiceNumber = Field(description="as it was told when it was asked")
    check_code: Code = Field(description="the six digits told with it")


class VoiceFilter(Page):
    """Which enquiries to return."""

    unanswered: bool = Field(default=False, description="only those without an answer")


class ComplaintFilter(VoiceFilter):
    """Which complaints to return."""

    department: Department | None = Field(default=None, description="whom they are about")


class PublishedFilter(Page):
    """Which published answers to return."""

    item_id: ItemName | None = Field(default=None, description=ITEM)
    department: Department | None = Field(default=None, description="who answered")


class VoiceAnswer(Given):
    """The answer to an enquiry."""

    model_config = shown(words="见办事指南第三项。")

    words: Prose = Field(description="the answer, read by whoever asked")


class VoicePublication(Given):
    """Question and answer as a text written anew, in which nobody can be recognised."""

    model_config = shown(question=QUESTION, answer="见办事指南第三项。")

    question: Prose = Field(description="without names, numbers or circumstances of anybody")
    answer: Prose = Field(description="likewise")


class ComplaintRedirection(Given):
    """Where a complaint belongs."""

    model_config = shown(to="12345 政务服务便民热线")

    to: Line = Field(description="where to turn, told to the complainant")


class ComplaintAnswer(Given):
    """What was found."""

    model_config = shown(upheld=False, words="经查,窗口已按规定一次性告知。")

    upheld: StrictBool = Field(description="属实 or not")
    words: Prose = Field(description="the answer, read by the complainant")
