"""docs/supervision.md says what the rule files say."""

import sys

import pytest
from onehall_supervision.domain.rulebook import DEFAULT

from tests.unit.house import tree

SCRIPTS = str(tree.ROOT / "scripts")
sys.path.insert(0, SCRIPTS)
import supervision_page  # noqa: E402 - a script, not a package

sys.path.remove(SCRIPTS)


def test_the_page_is_what_the_rule_files_say_now() -> None:
    written = supervision_page.PAGE.read_text("utf-8")
    assert written == supervision_page.filled(written), "run make rules"


def test_every_rule_of_the_default_profile_is_on_the_page() -> None:
    text = supervision_page.tables()
    missing = [rule.id for rule in DEFAULT.rules if f"`{rule.id}`" not in text]
    assert not missing


def test_the_page_without_its_markers_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="unpack"):
        supervision_page.filled("# Electronic supervision")
