"""Who acts in tests of parallel approval: departments with the usual posts, and applicants."""

from datetime import datetime

from onehall_approval.domain import model as m
from onehall_approval.domain.posts import usual
from onehall_calendar import load

from tests.building import ACCEPTED_AT, APPLICANT, NOTARY

CALENDAR = load()
REGISTER = usual(("XFZD", "GHJ", "HBJ", "JW", "RFB", "WWJ"))


def ourselves(at: datetime = ACCEPTED_AT) -> m.Act:
    return m.Act(at, CALENDAR, "onehall/test", m.Side.OURSELVES, None, REGISTER, NOTARY)


def department(one: str, number: str = "01", at: datetime = ACCEPTED_AT) -> m.Act:
    officer, who = f"{one}-{number}", m.DepartmentId(one)
    return m.Act(at, CALENDAR, officer, m.Side.DEPARTMENT, who, REGISTER, NOTARY)


def applicant(at: datetime = ACCEPTED_AT) -> m.Act:
    return m.Act(at, CALENDAR, str(APPLICANT), m.Side.APPLICANT, None, REGISTER, NOTARY)


def window(at: datetime = ACCEPTED_AT) -> m.Act:
    return m.Act(at, CALENDAR, "clerk-1", m.Side.WINDOW, None, REGISTER, NOTARY)
