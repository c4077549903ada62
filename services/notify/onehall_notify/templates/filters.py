"""How templates write days, times and codes in each language."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from onehall_calendar import SHANGHAI, SuspensionCause

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
}
