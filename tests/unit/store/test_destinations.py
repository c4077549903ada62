"""A department that takes nothing is tried with one message, each time after a longer pause."""

from onehall_store.destinations import FIRST_PAUSE, LONGEST_PAUSE, Destinations

WHERE = ("departments", "XFZD.tasks")
NAME = "departments/XFZD.tasks"


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_destination_that_refused_rests_and_then_is_tried_until_it_takes_something() -> None:
    watch = Watch()
    found = Destinations(watch)
    assert found.open(*WHERE)
    for _ in range(200):  # a whole batch of it
        found.refused(*WHERE, "full")
    assert not found.open(*WHERE)
    assert (found.resting(), found.on_trial()) == ([NAME], [])
    watch.now += FIRST_PAUSE
    assert (found.resting(), found.on_trial()) == ([], [NAME])
    found.took("departments", "GHJ.tasks")
    assert not found.open(*WHERE)
    found.took(*WHERE)
    assert found.open(*WHERE)
    assert (found.resting(), found.on_trial()) == ([], [])


def test_each_failed_trial_doubles_the_pause_up_to_a_bound() -> None:
    watch = Watch()
    found = Destinations(watch)
    found.refused(*WHERE, "full")
    pauses = []
    for _ in range(8):
        began = watch.now
        while found.resting():
            watch.now += 0.5
        pauses.append(watch.now - began)
        found.refused(*WHERE, "full")
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert pauses[-1] == LONGEST_PAUSE
