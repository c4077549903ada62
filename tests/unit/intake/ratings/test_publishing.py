"""What is published of ratings: rates with their n, and nothing that shows one person."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import load
from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.rating.publishing import Tally, published, settled_on


def tally(group: str, *grades: int, services: int = 100, within: str = "", excluded: int = 0):  # type: ignore[no-untyped-def]  # a shorthand
    one, two, three, four, five = grades
    rated = min(sum(grades), services)
    return Tally(group, within, services, rated, (one, two, three, four, five), excluded)


def test_the_satisfaction_rate_is_grades_3_to_5_of_the_valid_beside_n_and_response() -> None:
    (shown,) = published([tally("GHJ", 1, 3, 5, 6, 5, services=80, excluded=2)])
    assert (shown.n, shown.response_rate, shown.satisfaction_rate) == (20, 0.25, 0.8)
    assert shown.distribution == {1: 1, 2: 3, 3: 5, 4: 6, 5: 5}
    assert (shown.excluded, shown.withheld) == (2, False)


def test_e11_who_said_nothing_is_in_no_rate() -> None:
    (nobody,) = published([tally("GHJ", 0, 0, 0, 0, 0, services=500)])
    assert (nobody.n, nobody.satisfaction_rate, nobody.response_rate) == (0, None, 0.0)
    (no_service,) = published([tally("GHJ", 0, 0, 0, 0, 0, services=0)])
    assert no_service.response_rate is None


def test_a_group_of_fewer_than_ten_shows_how_many_and_no_more() -> None:
    (small,) = published([tally("07", 1, 0, 0, 0, 8)])
    assert (small.n, small.satisfaction_rate, small.distribution) == (9, None, None)
    assert small.withheld
    (ten,) = published([tally("07", 1, 0, 0, 0, 9)])
    assert (ten.withheld, ten.satisfaction_rate) == (False, 0.9)


def test_what_one_subtraction_would_tell_is_withheld_too() -> None:
    """The department's sum is public: the only small item of it would be what is left."""
    shown = published([
        tally("PC2-01", 0, 0, 0, 0, 30, within="GHJ"),
        tally("PC2-02", 0, 0, 0, 5, 10, within="GHJ"),
        tally("PC2-03", 1, 0, 0, 0, 0, within="GHJ"),
        tally("PC2-06", 0, 0, 0, 5, 10, within="XFZD"),
    ])  # fmt: skip
    assert [one.withheld for one in shown] == [False, True, True, False]


def test_a_sum_that_is_withheld_is_not_told_by_its_parts() -> None:
    """Department A is hidden to hide C: A's only item would give it, and so C, away."""
    departments = published([
        tally("A", 0, 0, 0, 2, 10), tally("B", 0, 0, 0, 5, 10), tally("C", 1, 1, 1, 0, 0),
    ])  # fmt: skip
    hidden = {one.group for one in departments if one.withheld}
    assert hidden == {"A", "C"}
    items = [
        tally("A-01", 0, 0, 0, 2, 10, within="A"), tally("B-01", 0, 0, 0, 5, 10, within="B"),
        tally("A-02", 0, 0, 0, 0, 30, within="A"),
    ]  # fmt: skip
    assert [one.withheld for one in published(items, hidden)] == [True, False, False]


def test_a_small_window_is_not_what_is_left_of_the_sum_of_all_centres() -> None:
    """Of windows the channel's sum is public, whatever their centre."""
    windows = [
        tally("03", 0, 0, 0, 2, 10, within="610100"), tally("04", 0, 0, 0, 0, 30, within="610100"),
        tally("01", 1, 0, 0, 0, 0, within="610113"),
    ]  # fmt: skip
    shown = published(windows, one_family=True)
    assert [one.withheld for one in shown] == [True, False, True]


def test_figures_are_published_when_nothing_of_them_can_change() -> None:
    """Ten working days to rate, three to appeal, five to decide; 1 to 7 October 2011 were off."""
    assert settled_on(date(2011, 9, 30), load()) == date(2011, 10, 31)


COUNT = st.integers(0, 12)
TALLIES = st.lists(
    st.tuples(st.sampled_from("AB"), st.tuples(COUNT, COUNT, COUNT, COUNT, COUNT)), max_size=6
)


@given(TALLIES)
def test_no_spread_of_fewer_than_ten_can_be_worked_out(
    drawn: list[tuple[str, tuple[int, int, int, int, int]]],
) -> None:
    tallies = [tally(str(n), *grades, within=w) for n, (w, grades) in enumerate(drawn)]
    shown = published(tallies)
    for within in "AB":
        hidden = [one.n for one in shown if one.within == within and one.withheld]
        rest = [one.n for one in shown if one.within == within and not one.withheld and one.n]
        assert sum(hidden) == 0 or sum(hidden) >= FEWEST or not rest
        assert all(n >= FEWEST for n in rest)
