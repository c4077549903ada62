"""What a class takes in series and at once is computed, and is the table of the reference."""

import pytest
from onehall_intake.domain.catalogue_figures import Figures, class_figures, critical_path

from tests.unit.intake.examples import item, items_of

# class: items, departments, legal, promised, critical path, joint, compression, asked, distinct
TABLE = {
    "PC1": (9, 8, 169, 42, 31, 14, 0.917, 33, 13),
    "PC2": (16, 13, 319, 206, 39, 29, 0.909, 64, 26),
    "PC3": (12, 11, 208, 126, 19, 14, 0.933, 31, 12),
    "PC4": (9, 9, 171, 114, 28, 14, 0.918, 21, 9),
    "PC5": (6, 6, 62, 17, 5, 4, 0.935, 24, 9),
    "PC6": (4, 4, 60, 34, 10, 10, 0.833, 21, 9),
    "PC7": (6, 5, 75, 10, 8, 5, 0.933, 17, 8),
}


@pytest.mark.parametrize("wanted", TABLE)
def test_every_class_gives_the_row_of_the_reference(wanted: str) -> None:
    found = class_figures(items_of(wanted))
    assert (
        found.items,
        found.departments,
        found.legal_wd,
        found.promised_wd,
        found.critical_path_wd,
        found.joint_wd,
        round(found.compression, 3),
        found.documents_demanded,
        found.documents_distinct,
    ) == TABLE[wanted]


def test_the_critical_path_is_the_longest_chain_not_the_longest_promise() -> None:
    chain = [item("PC7-01"), item("PC7-02"), item("PC7-04"), item("PC7-06")]
    assert critical_path(chain) == 1 + 5 + 1 + 1
    assert critical_path([item("PC7-01"), item("PC7-06")]) == 1


def test_no_items_take_no_time() -> None:
    assert class_figures([]) == Figures(0, 0, 0, 0, 0, 0, 0.0, 0, 0)
