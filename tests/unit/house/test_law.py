"""The law has its code and its tests, and docs/law.md says which."""

import sys
from pathlib import Path

from tests.unit.house import tree

SCRIPTS = str(tree.ROOT / "scripts")
sys.path.insert(0, SCRIPTS)
import law_table  # noqa: E402 - a script, not a package

sys.path.remove(SCRIPTS)

# Sections 2.1 to 2.6 of the domain study; the rest is remedies, which disputes answer for.
NUMBERS = [*range(1, 16), *range(20, 28), *range(30, 39), *range(40, 44), *range(50, 58)]
EVERY = [f"L-{n:02}" for n in NUMBERS] + [
    *("L-60", "L-60b", "L-60c", "L-60d", "L-61", "L-62", "L-63", "L-64", "L-65"),
]
FEW = 5


def rules() -> list[law_table.Rule]:
    return [rule for group in law_table.groups().values() for rule in group]


def test_every_rule_is_told_once_and_in_order() -> None:
    assert [rule.id for rule in rules()] == EVERY
    assert all(rule.text and rule.term and rule.source for rule in rules())


def test_every_rule_is_named_in_a_test() -> None:
    """Intake, review, limits, hearing, decision, prerequisites: a rule without a test is none."""
    untested = [f"{rule.id} {rule.text}" for rule in law_table.untested()]
    assert not untested, f"name the id in the docstring of the test that proves it: {untested}"


def test_every_rule_is_carried_by_code_unless_it_is_not_ours() -> None:
    named = law_table.found().code
    loose = [r.id for r in rules() if not (r.elsewhere or r.carried_by or r.id in named)]
    assert not loose, f"name the id where it is kept, or the file in scripts/law.yaml: {loose}"
    carrying = {path for rule in rules() for path in rule.carried_by}
    assert not [path for path in carrying if not (tree.ROOT / path).is_file()]


def test_few_rules_are_left_to_others_and_each_with_its_reason() -> None:
    others = [rule for rule in rules() if rule.elsewhere]
    assert len(others) <= FEW
    assert all(len(rule.elsewhere) > 40 for rule in others)


def test_nobody_names_a_rule_that_is_none() -> None:
    remedies = {f"L-{n}" for n in range(70, 80)}
    found = law_table.found()
    strange = (set(found.code) | set(found.tests)) - set(EVERY) - remedies
    assert not strange, f"no such rule: {sorted(strange)}"


def test_the_page_is_what_the_sources_say() -> None:
    same = law_table.PAGE.read_text("utf-8") == law_table.page()
    assert same, "docs/law.md is not current; run make law"


def test_an_id_counts_in_the_test_it_stands_in(tmp_path: Path) -> None:
    source = tmp_path / "test_it.py"
    rule = "L-" + "30"
    source.write_text(
        f'"""{rule}"""\n\ndef helper(): "{rule}"\n\n@mark("{rule}")\ndef test_a():\n    ...\n'
        f"\ndef test_b():\n    # SQL-30, {rule}5 and X{rule} are others\n    ...\n"
    )
    root = law_table.ROOT
    law_table.ROOT = tmp_path  # type: ignore[misc]  # a script's constant, for this test
    try:
        found = list(law_table._named_by(source))
    finally:
        law_table.ROOT = root  # type: ignore[misc]  # as above
    assert [test for _, test in found] == ["test_it.py", "test_it.py", "test_it.py::test_a"]
