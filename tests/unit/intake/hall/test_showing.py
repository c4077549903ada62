"""What is shown: forecasts that grow with the line, and of fewer than ten nothing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI, FrozenClock
from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.hall import measuring, moods, tickets
from onehall_intake.domain.hall.forecasting import Waiting, ahead, forecast
from onehall_intake.domain.hall.model import Ticket
from onehall_intake.domain.hall.words import FAVOURED_IN_A_ROW, Grade, HallRefusal, State
from onehall_intake.store.hall.leaping import Leaps

NINE = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
SERVICES = st.lists(st.floats(1, 7200), min_size=FEWEST, max_size=50)
AHEAD, WINDOWS = st.integers(0, 500), st.integers(1, 200)


@given(AHEAD, WINDOWS, SERVICES, st.integers(0, 50))
def test_a_longer_line_waits_longer_and_more_windows_wait_less(
    ahead: int, windows: int, services: list[float], more: int
) -> None:
    found = forecast(ahead, windows, services)
    longer = forecast(ahead + more, windows, services)
    wider = forecast(ahead, windows + more, services)
    assert found and longer and wider
    assert found.p50_s <= found.p90_s
    assert (found.p50_s, found.p90_s) <= (longer.p50_s, longer.p90_s)
    assert found.p90_s <= longer.p90_s
    assert wider.p50_s <= found.p50_s and wider.p90_s <= found.p90_s


@given(AHEAD, WINDOWS, SERVICES, st.floats(0, 600))
def test_slower_service_waits_longer(
    ahead: int, windows: int, services: list[float], slower: float
) -> None:
    found = forecast(ahead, windows, services)
    slow = forecast(ahead, windows, [one + slower for one in services])
    assert found and slow and slow.p50_s >= found.p50_s and slow.p90_s >= found.p90_s - 1


@given(AHEAD, st.lists(st.floats(1, 7200), max_size=FEWEST - 1))
def test_what_is_not_known_is_not_said(ahead: int, few: list[float]) -> None:
    assert forecast(ahead, 3, few) is None
    assert forecast(ahead, 0, [60.0] * FEWEST) is None


def test_a_forecast_is_what_the_times_say() -> None:
    steady = forecast(5, 2, [300.0] * FEWEST)
    assert steady and (steady.p50_s, steady.p90_s) == (900, 900)


COUNTS = st.integers(0, 9)


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_as_many_come_first_as_calling_would_call(
    elsewhere: int, before: int, after: int, fast_before: int, fast_after: int
) -> None:
    """Against the rule of calling itself: at most two favoured ones for each ordinary one."""
    waiting = Waiting(elsewhere, before + after, before, fast_before + fast_after, fast_before)
    for favoured, mine in ((False, before), (True, fast_before)):
        lanes = {False: waiting.ordinary, True: waiting.favoured}
        lanes[favoured] += 1  # this one too
        called, place, run = {False: 0, True: 0}, 0, 0
        while called[favoured] <= mine:
            left = {lane: lanes[lane] - called[lane] for lane in lanes}
            fast = bool(left[True]) and (run < FAVOURED_IN_A_ROW or not left[False])
            run = run + 1 if fast and left[False] else 0
            called[fast] += 1
            place += 1
        assert ahead(waiting, favoured) == elsewhere + place - 1


class Moved(FrozenClock):
    """A clock that a test moves, and that says it runs as time does."""

    rate = 1.0


def test_a_clock_that_leaps_is_not_believed_for_a_quarter_of_an_hour() -> None:
    clock, seconds = Moved(NINE), [1000.0]
    leaps = Leaps(clock, lambda: seconds[0])

    def passes(clock_s: float, real_s: float) -> bool:
        clock.advance(timedelta(seconds=clock_s))
        seconds[0] += real_s
        return leaps.leapt()

    assert [passes(1, 1), passes(600, 600), passes(1, 200)] == [False, False, False]
    assert passes(54_000, 1), "fifteen hours in a second: the living day is not ended"
    assert passes(899, 899) and not passes(1, 1), "it stayed, and is believed"
    assert passes(-54_000, 1)


@given(st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 30)))
def test_the_index_is_the_mean_of_at_least_ten(grades: dict[int, int]) -> None:
    found = moods.index(grades)
    assert (found is None) == (sum(grades.values()) < FEWEST)
    assert found is None or 1 <= found.mean <= 3
    assert (moods.lift(5, 4), moods.lift(8, 2)) == (None, moods.Lift(10, 0.8))


@given(st.integers(0, 525_600))
def test_a_mood_holds_at_most_until_the_next_2359(minutes: int) -> None:
    now = NINE + timedelta(minutes=minutes)
    since = moods.valid_from(now)
    assert since <= now < since + timedelta(days=1)
    assert (since.hour, since.minute) == (23, 59)


@pytest.mark.parametrize(
    ("state", "word", "own", "code"),
    [
        (State.DONE, None, False, "ticket-ended"),
        (State.LEFT, None, True, "ticket-ended"),
        (State.AWAY, None, False, "ticket-ended"),
        (State.WAITING, "refused", False, "mood-refused"),
        (State.WAITING, "refused", True, "mood-refused"),
        (State.CALLED, "corrected", False, "mood-corrected"),
    ],
)
def test_where_no_mood_may_be_recorded(state: State, word: str, own: bool, code: str) -> None:
    with pytest.raises(HallRefusal) as refusal:
        moods.recordable(state, word, NINE, own=own)
    assert refusal.value.code == code
    moods.recordable(State.WAITING, None, NINE, own=False)
    moods.recordable(State.CALLED, "corrected", NINE, own=True)


def test_in_the_last_minute_of_the_day_nothing_is_recorded() -> None:
    with pytest.raises(HallRefusal, match="23:59"):
        moods.recordable(State.WAITING, None, NINE.replace(hour=23, minute=59), own=False)


def test_there_are_three_grades_each_with_its_style_in_both_languages() -> None:
    assert {grade: moods.STYLES[grade].zh for grade in Grade} == {
        Grade.GOOD: "标准式", Grade.AVERAGE: "亲和式", Grade.POOR: "保姆式",
    }  # fmt: skip
    assert all(zh and en for style in moods.STYLES.values() for zh, en in style.steps)
    with pytest.raises(ValueError, match="4"):
        Grade(4)


def test_measures_of_few_are_not_shown() -> None:
    assert measuring.variation([5] * (FEWEST - 1)) is None
    assert measuring.variation([5] * FEWEST) == 0.0
    assert measuring.variation([4, 6] * 5) == 0.2
    assert measuring.share(9, 9) is None
    assert measuring.share(9, 12) == measuring.Share(12, 0.75)
    assert [measuring.percentile([3, 1, 2], p) for p in (50, 95)] == [2, 3]
    assert measuring.percentile([], 50) == 0


def test_a_late_appointment_is_a_plain_ticket() -> None:
    slot = NINE + timedelta(hours=1)
    assert tickets.lane_of(False, slot, NINE) == slot
    assert tickets.lane_of(False, slot, slot + timedelta(minutes=16)) is None
    assert tickets.lane_of(True, None, NINE) == NINE
    assert tickets.numbered("A", 12) == "A012" and tickets.numbered("A", 1234) == "A1234"


def test_only_what_waits_is_favoured_left_or_returned() -> None:
    served = Ticket("t", "A001", "A", State.DONE, NINE, NINE)
    for act in (lambda: tickets.favoured(served, NINE), lambda: tickets.left(served)):
        with pytest.raises(HallRefusal):
            act()
    with pytest.raises(HallRefusal, match="skipped"):
        tickets.returned(served, NINE)
