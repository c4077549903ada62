"""Deadlines: what starts, stops and extends a limit, and the words that show it."""

import json
from datetime import UTC, date, datetime

import pytest
from onehall_calendar import (
    SHANGHAI,
    ApproverRole,
    Extension,
    Kind,
    Limit,
    Suspension,
    SuspensionCause,
    Unit,
    deadline,
    due_at,
    due_on,
    load,
    warning_days,
)

ACCEPTED = date(2018, 10, 15)
REVIEW = SuspensionCause.EXPERT_REVIEW


def suspended(
    started: int, ended: int | None, declared: int, notice: str | None = "N-1"
) -> Suspension:
    over = date(2018, 10, ended) if ended else None
    return Suspension(REVIEW, date(2018, 10, started), over, declared, notice)


def extended(approved_on: date, notice: str | None = "N-2") -> Extension:
    return Extension(10, ApproverRole.HEAD_OF_AUTHORITY, approved_on, notice)


def due(*suspensions: Suspension, n: int = 10, extension: Extension | None = None) -> date:
    return deadline(ACCEPTED, Limit(n), load(), suspensions, extension).due_on


def test_it_is_due_at_24_hours_of_the_last_day_in_shanghai() -> None:
    found = deadline(date(2011, 9, 26), Limit(45), load())
    assert found.due_at == datetime(2011, 12, 2, tzinfo=SHANGHAI)
    assert found.due_at == due_at(date(2011, 9, 26), Limit(45), load())


def test_an_instant_counts_from_its_day_in_shanghai() -> None:
    late = datetime(2011, 9, 25, 16, 30, tzinfo=UTC)  # 00:30 on the 26th in Xi'an
    assert deadline(late, Limit(45), load()).start_on == date(2011, 9, 26)
    assert due_on(late, Limit(45), load()) == date(2011, 12, 1)


def test_a_naive_instant_is_refused() -> None:
    for function in (deadline, due_on, due_at):
        with pytest.raises(ValueError, match="has no time zone"):
            function(datetime(2011, 9, 26, 9), Limit(45), load())  # noqa: DTZ001


def test_calendar_days_are_counted_through_holidays() -> None:
    limit = Limit(60, Unit.CD)
    assert due_on(date(2011, 9, 26), limit, load()) == date(2011, 11, 25)
    found = deadline(date(2011, 9, 26), limit, load())
    assert found.due_on == date(2011, 11, 25)
    assert {step.kind for step in found.steps} == {Kind.COUNTED}


def test_a_limit_of_nothing_is_due_the_same_day() -> None:
    assert deadline(ACCEPTED, Limit(0), load()).due_on == ACCEPTED
    assert due_on(ACCEPTED, Limit(0), load()) == ACCEPTED


def test_an_impossible_limit_is_refused() -> None:
    for n in (-1, 10_001):
        with pytest.raises(ValueError, match="give 0 to 10000"):
            Limit(n)


def test_a_start_before_the_table_is_refused_on_every_path() -> None:
    for function in (deadline, due_on, due_at):
        for limit in (Limit(0), Limit(5), Limit(5, Unit.CD)):
            with pytest.raises(ValueError, match="1999-01-04 is outside calendar"):
                function(date(1999, 1, 4), limit, load())


def test_the_law_knows_eight_causes_that_stop_a_limit() -> None:
    known = "听证 招标 拍卖 检验 检测 检疫 鉴定 专家评审"
    assert list(SuspensionCause) == known.split()


def test_a_suspension_excludes_what_it_took() -> None:
    assert suspended(17, 22, declared=9).excluded_wd(load()) == 3
    assert due() == date(2018, 10, 29)
    assert due(suspended(17, 22, declared=9)) == date(2018, 11, 1)


def test_a_suspension_excludes_no_more_than_was_declared() -> None:
    assert suspended(17, 26, declared=2).excluded_wd(load()) == 2
    assert due(suspended(17, 26, declared=2)) == date(2018, 10, 31)


@pytest.mark.parametrize("notice", [None, ""])
def test_a_suspension_without_a_written_notice_excludes_nothing(notice: str | None) -> None:
    silent = suspended(17, 26, declared=5, notice=notice)
    assert silent.excluded_wd(load()) == 0
    assert due(silent) == due()
    lines = deadline(ACCEPTED, Limit(10), load(), (silent,)).derivation()
    assert any("excludes 0, no written notice (行政许可法 art. 45)" in line for line in lines)


def test_an_open_suspension_is_expected_to_take_its_declared_length() -> None:
    assert due(suspended(17, None, declared=4)) == due(suspended(17, 30, declared=4))


def test_a_day_two_suspensions_cover_is_excluded_once() -> None:
    both = suspended(17, 22, declared=9), suspended(18, 23, declared=9)
    found = deadline(ACCEPTED, Limit(10), load(), both)
    assert [e.stopped_days for e in found.exclusions] == [3, 1]
    assert found.due_on == date(2018, 11, 2)


def test_a_suspension_after_the_last_day_revives_nothing() -> None:
    assert due(suspended(29, 31, declared=9)) == due()


def test_a_suspended_calendar_day_limit_stands_still_on_rest_days_too() -> None:
    stop = suspended(17, 22, declared=9)
    found = deadline(ACCEPTED, Limit(10, Unit.CD), load(), (stop,))
    assert found.due_on == date(2018, 10, 30)
    assert found.exclusions[0].stopped_days == 5


def test_a_suspension_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ended_on 2018-10-16 is before started_on 2018-10-17"):
        suspended(17, 16, declared=1)
    with pytest.raises(ValueError, match="declared_wd is -1"):
        suspended(17, 18, declared=-1)


def test_an_extension_adds_its_days() -> None:
    assert due(extension=extended(date(2018, 10, 29))) == date(2018, 11, 12)


def test_an_extension_approved_after_the_limit_had_ended_adds_nothing() -> None:
    late = deadline(ACCEPTED, Limit(10), load(), extension=extended(date(2018, 10, 30)))
    assert late.due_on == date(2018, 10, 29)
    assert "after the limit had ended on 2018-10-29" in late.extension_refused
    assert any("extension 延期 not counted: approved on" in line for line in late.derivation())


def test_an_extension_may_be_approved_while_a_suspension_keeps_the_limit_alive() -> None:
    stop = suspended(17, 22, declared=9)
    assert due(stop, extension=extended(date(2018, 10, 30))) == date(2018, 11, 15)


def test_an_extension_the_applicant_was_not_told_of_adds_nothing() -> None:
    assert due(extension=extended(date(2018, 10, 20), notice=None)) == due()


def test_only_the_two_heads_may_extend() -> None:
    with pytest.raises(ValueError, match="may not extend a limit; only: 本机关负责人"):
        Extension(10, "科长", ACCEPTED, "N-2")
    with pytest.raises(ValueError, match="give 1 or more"):
        Extension(0, ApproverRole.HEAD_OF_GOVERNMENT, ACCEPTED, "N-2")


def test_the_derivation_names_every_day_and_its_reason() -> None:
    found = deadline(date(2011, 9, 30), Limit(2), load(), reason="case accepted 受理")
    assert found.derivation() == [
        "2011-09-30  day   0  周五 Friday; case accepted 受理; not counted (民法典 art. 201)",
        "2011-10-01  skipped  周六 Saturday, 国庆节 National Day",
        "2011-10-02  skipped  周日 Sunday, 国庆节 National Day",
        "2011-10-03  skipped  周一 Monday, 国庆节 National Day",
        "2011-10-04  skipped  周二 Tuesday, 国庆节 National Day",
        "2011-10-05  skipped  周三 Wednesday, 国庆节 National Day",
        "2011-10-06  skipped  周四 Thursday, 国庆节 National Day",
        "2011-10-07  skipped  周五 Friday, 国庆节 National Day",
        "2011-10-08  day   1  周六 Saturday, 调休上班 make-up working day",
        "2011-10-09  day   2  周日 Sunday, 调休上班 make-up working day",
        "due 2011-10-09 24:00 Asia/Shanghai: 2 working days 工作日, calendar cn-2026.1",
    ]


def test_the_derivation_cites_the_law_for_what_moved_it() -> None:
    stop, more = suspended(17, 22, declared=9), extended(date(2018, 10, 20))
    lines = deadline(ACCEPTED, Limit(10), load(), (stop,), more).derivation()
    assert lines[3] == (
        "2018-10-18  skipped  周四 Thursday, suspended 特别程序: 专家评审 expert review, "
        "notice N-1 (行政许可法 art. 45)"
    )
    assert lines[-3:] == [
        "suspension 特别程序 专家评审 expert review from 2018-10-17 to 2018-10-22: "
        "declared 9, excludes 3 working days, stopped 3 days of this limit",
        "extension 延期: days 11 to 20 approved on 2018-10-20 by 本机关负责人, "
        "notice N-2 (行政许可法 art. 42)",
        "due 2018-11-15 24:00 Asia/Shanghai: 10 working days 工作日 + 10, calendar cn-2026.1",
    ]


def test_a_projected_day_says_so() -> None:
    found = deadline(date(2026, 12, 31), Limit(1), load())
    assert found.projected
    assert found.derivation()[1].endswith("元旦 New Year's Day [projected 预排]")
    assert found.derivation()[-1].startswith("projected 预排")


def test_calendar_days_alone_rest_on_no_projection() -> None:
    assert not deadline(date(2026, 12, 31), Limit(60, Unit.CD), load()).projected
    stop = Suspension(REVIEW, date(2027, 1, 4), None, 5, "N-1")
    assert deadline(date(2026, 12, 31), Limit(60, Unit.CD), load(), (stop,)).projected


def test_it_travels_as_json() -> None:
    stop, more = suspended(17, None, declared=2), extended(date(2018, 10, 20))
    found = deadline(ACCEPTED, Limit(10), load(), (stop,), more, "accepted")
    said = json.loads(json.dumps(found.to_dict()))
    assert said["due_on"] == found.due_on.isoformat()
    assert said["due_at"] == "2018-11-15T00:00:00+08:00"
    assert said["calendar_version"] == "cn-2026.1"
    assert said["suspensions"][0]["cause"] == "专家评审"
    assert said["suspensions"][0]["ended_on"] is None
    assert said["extension"]["refused"] is None
    assert said["steps"][0] == {
        "on": "2018-10-16",
        "kind": "counted",
        "number": 1,
        "why": "周二 Tuesday",
        "status": "official",
    }
    assert deadline(ACCEPTED, Limit(1), load()).to_dict()["extension"] is None


@pytest.mark.parametrize(
    ("promised", "days"), [(1, 1), (10, 1), (11, 2), (29, 3), (30, 3), (45, 5)]
)
def test_a_warning_is_given_a_tenth_of_the_promise_before(promised: int, days: int) -> None:
    assert warning_days(promised) == days
