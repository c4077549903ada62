"""One rating: given once in its time, called back, put right, followed up, perhaps excluded."""

from datetime import date, timedelta

import pytest
from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.words import Channel, Grade, Remedy, Shortcoming

from tests.unit.intake.ratings.rated import (
    CALLED_AT,
    DAY,
    FIX_BY,
    GOOD,
    HASH,
    OVER_AT,
    RATED_AT,
    appeal,
    call,
    close,
    extend,
    follow,
    judge,
    on,
    rate,
    refusal,
    run,
    summarise,
)

LAST = date(2011, 10, 17)  # the tenth working day after 28 September, over the holiday


def kinds(happened: list[object]) -> list[str]:
    return [type(one).__name__ for one in happened]


def test_e12_a_service_is_rated_from_its_end_to_the_tenth_working_day() -> None:
    assert refusal(rate(at=OVER_AT)) is None
    assert refusal(rate(at=on(LAST, 23))) is None
    assert refusal(rate(at=on(LAST + DAY, 0))) == "rating-over"
    assert refusal(rate(at=OVER_AT - timedelta(seconds=1))) == "not-over-yet"
    assert refusal(rate(over_at=None)) == "not-over-yet"


def test_e02_a_service_is_rated_once_through_a_channel() -> None:
    assert refusal(rate(), rate(grade=Grade.VERY_SATISFIED)) == "already-rated"


def test_e03_a_bad_grade_says_what_was_bad_and_others_need_not() -> None:
    assert refusal(rate(shortcomings=())) == "shortcoming-missing"
    assert refusal(rate(shortcomings=(), words_sha256=HASH)) is None
    assert refusal(rate(shortcomings=(Shortcoming.SLOW,), words_sha256=None)) is None
    for grade in (Grade.FAIRLY_SATISFIED, Grade.SATISFIED, Grade.VERY_SATISFIED):
        assert refusal(rate(grade=grade, shortcomings=())) is None


def test_e06_a_named_bad_rating_waits_for_its_call_and_then_for_its_remedy() -> None:
    state, happened = run(rate(), call())
    assert kinds(happened) == ["RatingReceived", "CalledBack", "RectificationOpened"]
    assert state.fix_by == FIX_BY


def test_one_without_a_name_cannot_be_called_so_its_remedy_is_owed_at_once() -> None:
    state, happened = run(rate(named=False), call())
    assert kinds(happened) == ["RatingReceived", "RectificationOpened", "CalledBack"]
    assert state.fix_by == date(2011, 10, 11)


def test_a_call_that_settles_it_closes_the_ledger_the_same_moment() -> None:
    state, happened = run(rate(), call(satisfied=True))
    assert kinds(happened)[2:] == ["RectificationOpened", "RectificationClosed"]
    assert state.closed == r.RectificationClosed(Remedy.FIXED, None, CALLED_AT)


def test_who_is_content_and_wants_it_put_right_all_the_same_is_owed_the_remedy() -> None:
    state, happened = run(rate(), call(satisfied=True, wants_rectification=True))
    assert kinds(happened)[1:] == ["CalledBack", "RectificationOpened"]
    assert (state.closed, state.fix_by) == (None, FIX_BY)


def test_who_was_not_reached_is_owed_the_remedy_all_the_same() -> None:
    state, _ = run(rate(), call(reached=False, satisfied=None))
    assert state.fix_by == FIX_BY


def test_a_second_call_and_a_call_for_a_good_rating_mean_nothing() -> None:
    assert kinds(run(rate(), call(), call())[1])[3:] == []
    assert kinds(run(rate(**GOOD), call())[1]) == ["RatingReceived"]


def test_e07_a_remedy_takes_up_to_fifteen_working_days_with_a_reason_given_in_time() -> None:
    state, _ = run(rate(), call(), extend(15))
    assert state.fix_by == date(2011, 10, 26)
    for days in (5, 16):
        assert refusal(rate(), call(), extend(days)) == "extension-out-of-bounds"
    assert refusal(rate(), call(), extend(at=on(FIX_BY + DAY, 0))) == "extension-late"
    assert refusal(rate(), call(), extend(6), extend(15)) == "already-extended"
    assert refusal(rate(), call(), close(), extend(6, at=on(FIX_BY))) == "already-rectified"


def test_nothing_is_put_right_that_was_not_rated_badly_or_not_called_yet() -> None:
    assert refusal(rate(**GOOD), close()) == "nothing-to-rectify"
    assert refusal(rate(), close()) == "nothing-to-rectify"
    assert refusal(close()) == "unknown-rating"


def test_e07_what_no_law_allows_is_explained_and_late_is_better_than_never() -> None:
    late = on(FIX_BY) + 30 * DAY
    state, _ = run(rate(), call(), close(late, Remedy.EXPLAINED))
    assert state.closed == r.RectificationClosed(Remedy.EXPLAINED, HASH, late)
    assert refusal(rate(), call(), close(), close()) == "already-rectified"


def test_e08_there_is_one_follow_up_after_the_remedy_and_within_ten_working_days() -> None:
    state, _ = run(rate(), call(), close(), follow())
    assert state.followed is not None
    assert state.followed.grade is Grade.SATISFIED
    assert state.received is not None
    assert state.received.given.grade is Grade.DISSATISFIED  # the first grade stands
    assert refusal(rate(), call(), close(), follow(), follow()) == "already-followed-up"
    assert refusal(rate(), call(), follow()) == "not-rectified-yet"
    last = date(2011, 10, 26)
    assert refusal(rate(), call(), close(), follow(on(last, 23))) is None
    assert refusal(rate(), call(), close(), follow(on(last + DAY, 0))) == "follow-up-over"


def test_e10_a_department_appeals_once_within_three_working_days() -> None:
    last = date(2011, 10, 9)  # a Sunday that was worked for the holiday
    assert refusal(rate(), appeal(on(last, 23))) is None
    assert refusal(rate(), appeal(on(last + DAY, 0))) == "appeal-late"
    assert refusal(rate(), appeal(), appeal()) == "already-appealed"
    state, _ = run(rate(), appeal())
    assert state.appealed is not None
    assert state.appealed.decide_by == FIX_BY


@pytest.mark.parametrize(
    ("by", "department", "reason"),
    [("li", "RFB", "own-department"), ("rfb-1", None, "own-department"), ("li", "GHJ", None)],
)
def test_e10_an_appeal_is_decided_outside_the_rated_department(
    by: str, department: str | None, reason: str | None
) -> None:
    assert refusal(rate(), appeal(), judge(by=by, department=department)) == reason


def test_e10_what_is_excluded_counts_nowhere_and_asks_nothing_more_but_stays() -> None:
    state, _ = run(rate(), appeal(), judge())
    assert state.excluded
    assert state.received is not None
    assert kinds(run(rate(), appeal(), judge(), call())[1])[-1] == "CalledBack"
    assert refusal(rate(), call(), appeal(), judge(), close()) == "excluded"
    assert refusal(rate(), call(), close(), appeal(), judge(), follow()) == "excluded"
    assert refusal(rate(), appeal(), judge(), judge()) == "already-decided"
    assert refusal(rate(), judge()) == "not-appealed"


def test_an_appeal_that_fails_changes_nothing() -> None:
    state, _ = run(rate(), call(), appeal(), judge(excluded=False), close(), follow())
    assert (state.excluded, state.followed is not None) == (False, True)


def test_e04_what_was_written_is_told_once_by_somebody_outside() -> None:
    written = rate(words_sha256=HASH)
    assert refusal(written, summarise()) is None
    assert refusal(rate(), summarise()) == "nothing-written"
    assert refusal(written, summarise(), summarise()) == "already-summarised"
    assert refusal(written, summarise(department="RFB")) == "own-department"


def test_e11_nobody_rates_by_saying_nothing() -> None:
    """There is no command, no alarm and no default that makes a rating of silence."""
    for field in ("channel", "grade", "named"):
        assert r.Given.__dataclass_fields__[field].default is not Grade.VERY_SATISFIED
        with pytest.raises(TypeError, match=field):
            r.Given(**{  # type: ignore[arg-type]  # one is missing
                "evaluation": "", "case": "", "applicant": "", "department": "",
                **{name: value for name, value in (
                    ("channel", Channel.ONLINE), ("grade", Grade.SATISFIED), ("named", True),
                ) if name != field},
            })  # fmt: skip


def test_nothing_is_in_time_by_the_hour_it_was_rated_at() -> None:
    """Working days are counted by days: a rating at 23:59 has no shorter limits."""
    assert run(rate(at=RATED_AT.replace(hour=23)))[0].received is not None
    early, late = run(rate())[0].received, run(rate(at=RATED_AT.replace(hour=23)))[0].received
    assert early and late and early.appeal_by == late.appeal_by
