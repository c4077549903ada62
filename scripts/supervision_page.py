"""docs/supervision.md: its tables of rules, as the rule files have them.

    python scripts/supervision_page.py            write what stands between the markers
    python scripts/supervision_page.py --check    change nothing; fail if that would change the page

Everything outside the markers is written by hand.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.rulebook import DEFAULT, PROFILES, Book, Rule, profile

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs/supervision.md"
BEGIN: Final = "<!-- begin: written by `make rules` from the rule files -->"
END: Final = "<!-- end -->"
NAMES: Final = {
    Function.STEP_INTEGRITY: "环节完整性监察 step integrity",
    Function.CASE_LIMIT: "时限监察 limits of cases and reviews",
    Function.STEP_LIMIT: "环节时限监察 limits of steps",
    Function.INTAKE: "受理与一次性告知监察 intake and the one notice",
    Function.SPECIAL_PROCEDURE: "特别程序监察 special procedures",
    Function.LEGALITY: "决定合法性监察 legality of decisions",
    Function.MATERIALS: "申请材料监察 materials",
    Function.FEES: "收费监察 fees",
    Function.AUTHORITY: "授权与回避监察 authority and recusal",
    Function.PARALLEL: "并联协同监察 working together",
    Function.DISCLOSURE: "信息公开监察 disclosure",
    Function.DELIVERY: "送达与证照监察 delivery and certificates",
    Function.CONCERNS: "投诉咨询监察 complaints, enquiries, disputes",
    Function.PERFORMANCE: "绩效监察 performance",
}
SHOWN: Final = {Level.WARNING: "预警 warning", Level.YELLOW: "黄牌 yellow", Level.RED: "红牌 red"}
ORDER: Final = list(Level)
HAND: Final = " ✋"


def main() -> int:
    """Write the tables, or with --check say whether they are current."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    checking = parser.parse_args().check
    written = PAGE.read_text("utf-8")
    text = filled(written)
    if text == written:
        return 0
    if checking:
        sys.stderr.write("docs/supervision.md is not what the rule files say; run make rules\n")
        return 1
    PAGE.write_text(text, "utf-8")
    return 0


def filled(text: str) -> str:
    """Return the page with its tables anew; raise `ValueError` if it has no markers."""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n\n{tables()}\n{END}{tail}"


def tables() -> str:
    """Return a table for each function, and one of what the other profiles do otherwise."""
    lines = [line for function in Function for line in _function(function)]
    lines += [line for name in PROFILES if name != DEFAULT.name for line in _profile(profile(name))]
    return "\n".join(lines)


def _function(function: Function) -> Iterator[str]:
    rules = [rule for rule in DEFAULT.rules if rule.function is function]
    yield f"### {function} {NAMES[function]}"
    yield ""
    yield "| level | rule | broken when | the card says | law |"
    yield "| --- | --- | --- | --- | --- |"
    for rule in sorted(rules, key=lambda one: ORDER.index(one.level)):
        says = f"{rule.zh}<br>{rule.en}"
        yield _row(_level(rule), f"`{rule.id}`", _when(rule), says, rule.law)
    yield ""


def _profile(book: Book) -> Iterator[str]:
    others = [rule for rule in book.rules if rule != DEFAULT.by_id.get(rule.id)]
    own = [rule for rule in others if not _the_same(rule)]
    gone = [f"`{rule.id}`" for rule in DEFAULT.rules if rule.id not in book.by_id]
    yield f"### Profile `{book.name}`"
    yield ""
    yield f"Counts by `{book.count}`. Leaves out: {', '.join(gone) or 'nothing'}. Its own rules:"
    yield ""
    yield "| level | rule | broken when | the card says |"
    yield "| --- | --- | --- | --- |"
    for rule in own:
        yield _row(_level(rule), f"`{rule.id}`", _when(rule), f"{rule.zh}<br>{rule.en}")
    yield ""


def _the_same(rule: Rule) -> bool:
    """Whether a rule is the default's, counted another way at most."""
    known = DEFAULT.by_id.get(rule.id)
    return known is not None and (known.when, known.zh, known.level) == (
        rule.when,
        rule.zh,
        rule.level,
    )


def _level(rule: Rule) -> str:
    return SHOWN[rule.level] + (HAND if rule.confirm else "")


def _when(rule: Rule) -> str:
    if rule.when is not None:
        return f"`{rule.clock}`: `{rule.when.text}`"
    return f"`{rule.finding}`" + (f", number {rule.times} of its group" if rule.times > 1 else "")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
