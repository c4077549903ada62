"""What the whole story shares: its cases, their papers and days, and how an event is made.

The case itself goes well, with a visit, an expert review and a paper that follows later. Beside it
stand six that do not: one not accepted, one withdrawn, one refused, one that takes every turn, one
whose promised paper never comes, and one that is open when the calendar of 2012 is settled, issued
in two parts and renewed a year later.
"""

import hashlib
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from onehall_contracts.event import Event
from onehall_contracts.ids import derived
from onehall_contracts.intake import DocumentRef, ExistingCertificate, Remedies, StepPlan
from onehall_contracts.message import Message

SHANGHAI = ZoneInfo("Asia/Shanghai")
TRACE = (
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"  # the example of W3C Trace Context
)
CALENDAR = "cn-2011.1"
NEXT_CALENDAR = "cn-2011.2"
CLASS = "PC2"
CLASS_NAME = "建设工程规划许可证、施工许可证"


def at(month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 2011) -> datetime:
    """Return an instant of the story, which happens in 2011 and has an aftermath."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def made_at(when: datetime, *names: object) -> UUID:
    """Return the UUIDv7 that was made at `when` for what `names` name; always the same."""
    stamp, rest = int(when.timestamp() * 1000), derived("example", *names).int
    head = stamp << 80 | 0x7 << 76 | (rest >> 100 & 0xFFF) << 64
    return UUID(int=head | 0b10 << 62 | rest & (2**62 - 1))


ACCEPTED = at(9, 28)
CASE = str(made_at(at(9, 26, 9, 5), "case"))
CASE_NUMBER = "610100201109269020000014"
OTHER_CASE = str(made_at(at(9, 26, 9, 40), "a case that is not accepted"))
OTHER_NUMBER = "610100201109269020000022"
REFUSED_CASE = str(made_at(at(9, 26, 10, 15), "a case that is refused"))
REFUSED_NUMBER = "610100201109269020000039"
REFUSED_ACCEPTED = at(9, 27, 16, 20)
WITHDRAWN_CASE = str(made_at(at(9, 26, 10, 50), "a case that is withdrawn"))
TURNS_CASE = str(made_at(at(10, 14, 9, 20), "a case that takes every turn"))
TURNS_NUMBER = "610100201110149020000031"
OWING_CASE = str(made_at(at(9, 28, 16, 5), "a case that stays owing a paper"))
OWING_NUMBER = "610100201109289020000073"
WINTER_CASE = str(made_at(at(12, 2, 10, 0), "a case that is open at the turn of the year"))
WINTER_NUMBER = "610100201112029020000051"
APPLICANT = derived("example", "applicant")
FORMER_APPLICANT = derived("example", "former-applicant")

FIRE = "PC2-06"
FIRE_TASK = derived(CASE, FIRE, "review")
ENVIRONMENT_TASK = derived(CASE, "PC2-05", "review")
REFUSED_TASK = derived(TURNS_CASE, FIRE, "review")
FIRE_STEPS = (
    StepPlan(name="受理", limit_wd=5, clock="intake"),
    StepPlan(name="审查", limit_wd=3, clock="decision", responsible="XFZD-03"),
    StepPlan(name="联合踏勘", limit_wd=2, clock="decision", responsible="XFZD-03"),
    StepPlan(name="联合审图", limit_wd=3, clock="decision", responsible="XFZD-03"),
    StepPlan(name="审核", limit_wd=4, clock="decision", responsible="XFZD-02"),
    StepPlan(name="决定", limit_wd=2, clock="decision", responsible="XFZD-01"),
    StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
)
VISIT = derived(CASE, "site-visit", 1)
QUESTION = derived(CASE, "PC2-07", "clarification", 1)
ASKED_ABOUT_SHELTER = "本项目是否利用原有地下室,不新增应建防空地下室的建筑面积?请说明计算依据"
VISIT_AT = at(10, 10, 9, 30)
ISSUED_AT = at(11, 4, 11, 30)
FIRE_REFUSED_AT = at(11, 16, 15, 40)
FIRE_REFUSED_BECAUSE = ("防烟楼梯间前室面积不足,且未设置独立的消防水泵接合器,不符合强制性标准",)
FIRE_REFUSED_BY = ("《中华人民共和国消防法》第十二条",)
DUE = {14: at(10, 22, 0), 29: at(11, 12, 0)}  # by working days after acceptance

HERITAGE_CERTIFICATE = ExistingCertificate(
    item_id="PC2-13",
    number="市文物函〔2011〕58号",
    issuer="西安市文物局",
    valid_until=date(2012, 6, 30),
)

REMEDIES = Remedies(reconsideration_body="西安市人民政府", court="西安市未央区人民法院")


def document(kind: str, size: int, media_type: str = "application/pdf") -> DocumentRef:
    """Return a paper of the case; its hash is that of its kind's name."""
    digest = hashlib.sha256(f"example {kind}".encode()).hexdigest()
    return DocumentRef(kind=kind, sha256=digest, size=size, media_type=media_type)


LETTER = document("D03", 96_256)  # the agent's letter of authority, promised and handed in later
DOCUMENTS = (
    document("D01", 184_320),
    document("D08", 7_340_032),
    document("D09", 48_234_496),
    document("D11", 5_242_880),
    document("D13", 2_621_440),
)


def said(
    when: datetime,
    message: Message,
    version: int | None = None,
    *,
    id: UUID | None = None,
    by: str | None = None,
    cause: UUID | None = None,
) -> Event:
    """Return `message` in its envelope, said by its owner unless `by` says otherwise."""
    owner = message.wire_name.split(".")[0]
    return Event(
        id=id or made_at(when, message.wire_name),
        source=by or f"onehall/{owner}",
        time=when,
        message=message,
        subject=message.subject,
        cause=cause,
        traceparent=TRACE,
        caseversion=version,
    )
