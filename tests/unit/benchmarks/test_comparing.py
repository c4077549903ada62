"""Ratios of quantiles, and when their interval says that one way is slower than another."""

import random
from io import StringIO

from rich.console import Console

from benchmarks.comparing import quantile, ratio, together
from benchmarks.found import MODES, Found, table


def turns(seed: int, *, slower: float = 1.0, blocks: int = 12) -> list[list[float]]:
    """Return made-up milliseconds; each block has a weather of its own, the same for all ways."""
    weather, draw = random.Random(0), random.Random(seed)  # noqa: S311 - figures to compare
    return [
        [base * slower * draw.lognormvariate(0, 0.4) for _ in range(40)]
        for base in (weather.uniform(20, 60) for _ in range(blocks))
    ]


def test_a_quantile_lies_between_its_neighbours_in_proportion() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert quantile(range(101), 0.99) == 99
    assert quantile([7.0], 0.99) == 7.0


def test_the_same_way_twice_is_within_the_aim_and_a_slower_one_is_not() -> None:
    normal = together(turns(1), turns(2))
    same, slower = ratio(turns(3), normal, 0.5), ratio(turns(3, slower=1.4), normal, 0.5)
    assert same
    assert slower
    assert same.low < 1.0 < same.high < 1.1
    assert (same.within(1.1), slower.within(1.1)) == ("yes", "no")


def test_what_a_noisy_machine_cannot_tell_is_not_told() -> None:
    found = ratio(turns(1, blocks=6), turns(2, blocks=6), 0.99)
    assert found
    assert found.within(1.02).startswith("not told")
    assert ratio(turns(1, blocks=4), turns(2, blocks=4), 0.99) is None
    assert ratio([[]] * 9, turns(2, blocks=9), 0.99) is None


def test_a_run_that_was_broken_off_is_shown_as_far_as_it_came() -> None:
    found = {mode: Found(turns(n, blocks=6), turns(n, blocks=6)) for n, mode in enumerate(MODES)}
    found["dead"].issued.pop()
    shown = StringIO()
    Console(file=shown, width=240).print(table(found), table({mode: Found() for mode in MODES}))
    assert shown.getvalue().count("flooding") == 2
    assert "?" in shown.getvalue()
