"""How templates write days, times and codes in each language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from onehall_calendar import SHANGHAI, SuspensionCause

from onehall_notify.templates.naming import NAMES

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "explicit": ("经审查符合受理条件", "your papers are complete"),
    "deemed": (
        "五个工作日内未作答复，依法视为自收到材料之日起受理",
        "no answer was given within five working days, so the law deems it accepted from the day "
        "your papers were received",
    ),
    "tolerant": (
        "容缺受理，请按书面承诺的期限补齐次要材料",
        "it was accepted on your written promise to supply the missing secondary papers in time",
    ),
    "not-required": ("该事项依法不需要取得行政许可", "the law asks for no permit for this"),
    "wrong-authority": ("该事项不属于本中心的职权范围", "this is not within this centre's power"),
    "not-corrected": ("未按通知补正材料", "the missing papers were not supplied as asked"),
    "other": ("其他原因，见下", "for other reasons, given below"),
    "G1": ("对不予受理决定不服", "a refusal to accept the application"),
    "G2": ("对行政许可决定不服", "a decision on an administrative licence"),
    "G3": ("对非行政许可审批不服", "a decision on an approval that is not a licence"),
    "G4": ("对办理结果有异议", "the outcome of an approval or service"),
    **{one.value: (one.value, one.english) for one in SuspensionCause},
    "applicant": ("您已撤回", "you withdrew them"),
    "prerequisite": ("前置事项已退出或者未获准", "what they need is no longer there"),
    "terminated": ("终止审查", "terminated"),
    "supplement": (
        "容缺受理时承诺的材料逾期未补",
        "the papers promised at acceptance did not come in time",
    ),
    "withdrawn": ("您已撤回", "withdrawn by you"),
    "window": ("窗口领取", "at the window"),
    "post": ("邮寄", "by post"),
    "electronic": ("电子送达", "electronically"),
    "changed": ("变更", "changed"),
    "renewed": ("准予延续", "renewed"),
    "deemed-renewed": (
        "逾期未作决定，视为准予延续",
        "renewed, because nobody decided in time and the law deems it so",
    ),
    "renewal-refused": ("不予延续", "renewal refused"),
    "revoked": ("撤销", "revoked"),
    "cancelled": ("注销", "cancelled"),
    "warning": ("预警", "Warning"),
    "yellow": ("黄牌", "Yellow card"),
    "red": ("红牌", "Red card"),
    "not-an-act": (
        "提出争议的不是可以协调的行政决定",
        "what you dispute is not a decision that can be coordinated",
    ),
    "out-of-time": (
        "已超过提出争议的期限（知道决定之日起60日）",
        "the time for it is over (60 days after you learnt of the decision)",
    ),
    "no-time-left": (
        "其他救济期限即将届满，已来不及协调",
        "your other remedies expire so soon that no time is left to coordinate",
    ),
    "remedy-begun": (
        "该事项已进入行政复议或行政诉讼",
        "reconsideration or a court hears the matter already",
    ),
    "competence": ("职权", "Competence"),
    "facts": ("事实", "Facts"),
    "basis": ("依据", "Legal basis"),
    "procedure": ("程序", "Procedure"),
    "lawful": ("合法", "lawful"),
    "unlawful": ("不合法", "unlawful"),
    "unclear": ("不清楚", "unclear"),
    "uphold": ("维持原决定", "that the decision stands"),
    "correct": ("由作出决定的部门自行纠正", "that the department corrects its decision"),
    "challenge": ("回避申请成立", "it was challenged with good reason"),
    "declared": ("专家主动回避", "the expert declared an interest"),
    "unavailable": ("专家因故不能参加", "the expert cannot take part"),
    "corrected": ("已经自行纠正", "it has corrected its decision"),
    "partly-corrected": ("已经部分纠正", "it has corrected part of its decision"),
    "declined": ("不予纠正，并书面说明了理由", "it does not correct it, and says why in writing"),
    "O1": ("合法维持", "the decision was found lawful"),
    "O2": ("部门自行纠正", "the department corrected its decision"),
    "O3": ("双方达成协议", "both sides agreed"),
    "O4": ("部门部分纠正", "the department corrected part of its decision"),
    "O5": ("协调不成", "no settlement was reached"),
    "T1": ("申请人撤回", "you withdrew it"),
    "T2": ("已进入行政复议或者行政诉讼", "reconsideration or a suit has begun"),
    "T3": ("救济期限将届，依规定结束", "it ended so that your other remedies keep their time"),
    "T4": ("申请材料虚假", "its papers were false"),
    "conduct": ("工作作风", "conduct"),
    "integrity": ("廉洁", "integrity"),
    "retaliation": ("打击报复", "retaliation"),
    "fixed": ("已经整改", "it was put right"),
    "explained": ("无法整改，已经说明理由", "it cannot be put right, and you are told why"),
    **NAMES,
}
GRADES: Final[Mapping[int, tuple[str, str]]] = {
    5: ("非常满意", "very satisfied"),
    4: ("满意", "satisfied"),
    3: ("基本满意", "fairly satisfied"),
    2: ("不满意", "dissatisfied"),
    1: ("非常不满意", "very dissatisfied"),
}


def in_chinese(code: str) -> str:
    """Write a code in Chinese; one nobody has worded stands as it is."""
    return WORDS[code][0] if code in WORDS else code


def in_english(code: str) -> str:
    """Write a code in English."""
    return WORDS[code][1] if code in WORDS else code


def chinese_day(text: str) -> str:
    """Write a day as 2011年9月26日."""
    day = _day(text)
    return f"{day.year}年{day.month}月{day.day}日"


def english_day(text: str) -> str:
    """Write a day as 26 September 2011."""
    day = _day(text)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def chinese_last_day(text: str) -> str:
    """Write the day that an instant ends: a limit's 24:00 is the next day's 0:00."""
    return chinese_day(_day_it_ends(text))


def english_last_day(text: str) -> str:
    """Write the same in English."""
    return english_day(_day_it_ends(text))


def chinese_time(text: str) -> str:
    """Write an instant as 2011年9月26日 09:00, on the centre's wall clock."""
    return f"{chinese_day(text)} {_moment(text):%H:%M}"


def english_time(text: str) -> str:
    """Write an instant as 26 September 2011, 09:00."""
    return f"{english_day(text)}, {_moment(text):%H:%M}"


def chinese_grade(grade: int) -> str:
    """Write a grade of the five (E-01) in Chinese."""
    return GRADES[grade][0]


def english_grade(grade: int) -> str:
    """Write a grade in English."""
    return GRADES[grade][1]


def tail(number: str) -> str:
    """Return the last six characters of a number, by which people tell it from others."""
    return str(number)[-6:]


def _day_it_ends(text: str) -> str:
    instant = str(text)  # a parameter that is missing says here which one it is
    return (_moment(instant) - timedelta.resolution).isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


def _day(text: str) -> date:
    return _moment(text).date() if "T" in text else date.fromisoformat(text)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "zh": in_chinese,
    "en": in_english,
    "zh_day": chinese_day,
    "en_day": english_day,
    "zh_last_day": chinese_last_day,
    "en_last_day": english_last_day,
    "zh_time": chinese_time,
    "en_time": english_time,
    "zh_grade": chinese_grade,
    "en_grade": english_grade,
    "tail": tail,
}
