"""Rules as data: what is wrong in a rule file is told with its file, its line and its cure."""

import string
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.rulebook import (
    DEFAULT,
    PROFILES,
    Count,
    RuleFileError,
    book_of,
    profile,
)
from onehall_supervision.domain.rulebook.conditions import Legal, Wrong, condition
from onehall_supervision.domain.rulebook.vocabulary import CLOCKS, FINDINGS, WORDS

HEAD = 'name = "ours"\ncount = "day"\n'
RULE = """
[[rule]]
id = "case-over"
function = "F02"
level = "yellow"
clock = "case"
when = "used > P"
zh = "超过{limit}个工作日"
en = "exceeds {limit} working days"
law = "行政许可法 第四十二条"
"""
FINDING = """
[[rule]]
id = "alone"
function = "F06"
level = "yellow"
finding = "verified-alone"
zh = "一人核查"
en = "verified by one"
law = "行政许可法 第三十四条"
"""
GOOD = HEAD + RULE + FINDING


def refused(text: str) -> RuleFileError:
    with pytest.raises(RuleFileError) as caught:
        book_of("ours.toml", text)
    return caught.value


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return lines_of(text, part)[0]


def lines_of(text: str, part: str) -> list[int]:
    return [n for n, line in enumerate(text.split("\n"), 1) if line.startswith(part)]


def test_a_good_file_is_a_book() -> None:
    book = book_of("ours.toml", GOOD)
    assert (book.name, book.count, [rule.id for rule in book.rules]) == (
        "ours",
        Count.DAY,
        ["case-over", "alone"],
    )
    assert book.by_clock["case"] == (book.by_id["case-over"],)
    assert book.by_finding["verified-alone"] == (book.by_id["alone"],)


BAD_KEYS = {  # what is written instead of what, where the complaint points, and its cure
    "unknown key of the head": ("count =", "counts =", "counts", "the head may have"),
    "no name": ('name = "ours"', "", "", "give the profile a name"),
    "a name that is no name": ('"ours"', '"Our Rules"', "name", "give the profile a name"),
    "another way of counting": ('"day"', '"hour"', "count", "count is one of day, ceil"),
    "unknown key of a rule": ("level =", "lvl =", "lvl", "a rule may have"),
    "a text is missing": ('law = "行政许可法 第四十二条"\n', "", "[[rule]]", "a rule needs 'law'"),
    "a text is blank": ('"exceeds {limit} working days"', '"  "', "en =", "a rule needs 'en'"),
    "a text is a number": ('"exceeds {limit} working days"', "3", "en =", "a rule needs 'en'"),
    "an id that is none": ('"case-over"', '"Case Over"', "id =", "lower case words with hyphens"),
    "no such level": ('"yellow"', '"orange"', "level", "level is one of warning, yellow, red"),
    "no such function": ('"F02"', '"F15"', "function", "function is one of F01, F02"),
    "no such clock": ('clock = "case"', 'clock = "moon"', "clock", "it has case, review"),
    "a clock of another function": ('"F02"', '"F03"', "clock", "F03 watches no such clock"),
    "no such finding": ('"verified-alone"', '"bored"', "finding", "F06 watches no such finding"),
    "neither clock nor finding": ('clock = "case"\n', "", "id =", "either a clock"),
    "both clock and finding": (
        'clock = "case"',
        'clock = "case"\nfinding = "step-over"',
        "id =",
        "either a clock",
    ),
    "a clock without when": ('when = "used > P"\n', "", "[[rule]]", "a clock needs 'when'"),
    "when is a number": ('"used > P"', "3", "when", "a clock needs 'when'"),
    "a clock with times": ('when = "', 'times = 2\nwhen = "', "times", "'times' is for findings"),
    "confirm is a text": ('level = "y', 'confirm = "yes"\nlevel = "y', "confirm", "true or false"),
    "a brace that is open": ("超过{limit}", "超过{limit", "zh =", "a brace is not closed"),
    "a word that is none": ("{limit} working", "{days} working", "en =", "the text may name"),
    "a brace without a word": ("{limit} working", "{} working", "en =", "the text may name"),
    "a part of a word": ("{limit} working", "{limit.real} working", "en =", "may name"),
    "a word with a format": (
        "{limit} working",
        "{limit:9d} working",
        "en =",
        "write {limit} alone",
    ),
    "a word with a conversion": ("{limit} work", "{limit!z} work", "en =", "write {limit} alone"),
    "extends nothing": (HEAD, HEAD + 'extends = "moon"\n', "extends", "no profile of that name"),
    "without nothing": (HEAD, HEAD + 'without = ["case-near"]\n', "without", "what it extends"),
    "without what is not there": (
        HEAD,
        HEAD + 'extends = "default"\nwithout = ["moon"]\n',
        "without",
        "default has no rule 'moon'",
    ),
    "without a number": (
        HEAD,
        HEAD + 'extends = "default"\nwithout = 3\n',
        "without",
        "a list of ids",
    ),
    "without a list of lists": (
        HEAD,
        HEAD + 'extends = "default"\nwithout = [["case-near"]]\n',
        "without",
        "a list of ids",
    ),
    "answering is a number": (HEAD, HEAD + "answering = 3\n", "answering", "write a table"),
    "answering what nobody asks": (
        HEAD,
        HEAD + "[answering]\nsmile = 3\n",
        "smile",
        "working days are set for appeal",
    ),
    "answering at once": (HEAD, HEAD + "[answering]\nred = 0\n", "red =", "from 1 to 100"),
    "answering after the rules": (
        FINDING,
        FINDING + "[answering]\norder = 0\n",
        "order =",
        "from 1 to 100",
    ),
    "answering what nobody asks, after the rules": (
        FINDING,
        FINDING + "[answering]\nlaw = 3\n",
        "law = 3",
        "unknown key; working days are set for",
    ),
    "a law without end": ("第四十二条", "条" * 196, "law =", "at most 200 characters"),
    "a text without end": ("{limit} working", "working " * 130, "en =", "at most 1000 characters"),
    "a name without end": ('"ours"', f'"{"o" * 201}"', "name", "give the profile a name"),
    "answering never": (HEAD, HEAD + "[answering]\nred = true\n", "red =", "from 1 to 100"),
}
BAD_FINDINGS = {
    "a finding with when": (
        'finding = "v',
        'when = "used > 1"\nfinding = "v',
        "when =",
        "no 'when'",
    ),
    "no times": ('finding = "v', 'times = 0\nfinding = "v', "times", "a number from 1 to 100"),
    "times that are a text": ('finding = "v', 'times = "2"\nfinding = "v', "times", "a number"),
}


@pytest.mark.parametrize("what", [*BAD_KEYS, *BAD_FINDINGS])
def test_what_is_wrong_is_told_with_its_file_its_line_and_its_cure(what: str) -> None:
    old, new, where, cure = (BAD_KEYS | BAD_FINDINGS)[what]
    text = changed(old, new)
    error = refused(text)
    line = lines_of(text, where)[-1 if what in BAD_FINDINGS else 0]
    assert (error.file, error.line) == ("ours.toml", line)
    assert str(error).startswith(f"ours.toml, line {line}: ")
    assert cure in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name = \n", 1),
        (HEAD + "[[rule]\n", 3),
        (HEAD + '[[rule]]\nid = "a\n', 4),
        (HEAD + 'name = "again"\n', 3),
        (HEAD + "x = [1,", 3),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(text: str, line: int) -> None:
    error = refused(text)
    assert (error.line, "not TOML" in str(error)) == (line, True)


def test_toml_that_would_exhaust_the_reader_is_not_toml_either() -> None:
    assert "not TOML" in str(refused("x = " + "[" * 5000))
    assert "not TOML" in str(refused("x = " + "9" * 5000))


def test_two_rules_of_one_name_are_told_at_the_second() -> None:
    error = refused(HEAD + RULE + FINDING + RULE)
    lines = (HEAD + RULE + FINDING + RULE).split("\n")
    second = [n for n, line in enumerate(lines, 1) if line == 'id = "case-over"'][1]
    assert (error.line, "rename one" in str(error)) == (second, True)


def test_rules_that_are_no_tables_are_told() -> None:
    assert "a table of its own" in str(refused(HEAD + "rule = 3\n"))
    assert "a table of its own" in str(refused(HEAD + "rule = [1, 2]\n"))


def test_a_rule_in_one_line_is_told_of_too() -> None:
    assert refused(HEAD + 'rule = [{id = "x"}]\n').file == "ours.toml"


def test_a_complaint_is_about_the_rule_that_is_wrong() -> None:
    text = HEAD + RULE + FINDING.replace("yellow", "orange")
    assert refused(text).line == line_of(text, 'level = "orange"')


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "write for example 'used > P'"),
        ("used >", "write for example 'used > P'"),
        ("used > P\nused > P", "write for example"),
        ("used > " + "1 + " * 60 + "1", "at most 200 characters"),
        ("left > 3", "compare one of used, remaining"),
        ("used", "compare one of used"),
        ("used == 3", "compare one of used"),
        ("1 < used < 3", "compare one of used"),
        ("used <= 3", "write 'remaining <= ...'"),
        ("remaining > 3", "write 'remaining <= ...'"),
        ("used > Q", "an amount may name P and L"),
        ("used > 'P'", "an amount is made of numbers"),
        ("used > True", "an amount is made of numbers"),
        ("used > P ** 2", "an amount is made of numbers"),
        ("used > __import__('os')", "an amount is made of numbers"),
        ("used > len(P)", "an amount may name P and L|call min, max"),
        ("used > sum(P)", "call min, max"),
        ("used > min(1)", "call min, max"),
        ("used > max(L, 1)", "L can be lengthened"),
        ("remaining <= L", "L can only be compared with 'used'"),
        ("used > L * 2", "use numbers, P, L \\+ days"),
        ("used > P / (P - 8)", "divide by a number"),
        ("used > P / 0", "use numbers, P, L \\+ days"),
        ("used > 1e400", "no limit is longer"),
        ("used > P * 9999", "no limit is longer"),
        ("used > L + 99999", "no limit is longer"),
        ("used > 1 if P else used > 2", "after 'if' write a comparison"),
        ("used > 1 if P > 3 else used > 2", "after 'if' write a comparison"),
        ("used > 1 if P == 3 else nothing", "compare one of used"),
        ("nothing if P == 3 else used > 1", "compare one of used"),
        ("used > (P if P == 3 else 'x')", "an amount is made of numbers"),
    ],
)
def test_what_is_no_condition_is_told_with_the_cure(text: str, cure: str) -> None:
    """Every branch is looked at when a rule is read, not when its card is due."""
    with pytest.raises(Wrong, match=cure):
        condition(text)
    if "\n" not in text and "'" not in text:
        error = refused(changed('"used > P"', f'"{text}"'))
        assert error.line == line_of(GOOD, "when =")


@pytest.mark.parametrize(
    ("text", "promised", "legal", "amount"),
    [
        ("used > P", 7, None, 7),
        ("used > L", 7, None, None),
        ("used >= P - 2", 7, None, 5),
        ("remaining <= max(1, ceil(P / 10))", 21, None, 3),
        ("remaining_hours <= max(hours(P / 4), 2)", 4, None, 7),
        ("remaining_hours <= 4 if P == 1 else remaining <= 1", 1, None, 4),
        ("used > (P + 5 if P == L else L)", 20, Legal(20), 25),
        ("used > (P + 5 if P == L else L)", 10, Legal(20), Legal(20)),
        ("used > (P + 5 if P == L else L)", 20, Legal(None), Legal(None)),
        ("used > min(P, floor(P / 2) + 1.5)", 7, None, Fraction(9, 2)),
    ],
)
def test_a_condition_says_where_it_becomes_true(
    text: str, promised: int, legal: Legal | None, amount: Fraction | Legal | None
) -> None:
    found = condition(text).reach(promised, legal, Fraction(7))
    assert (found and found.amount) == amount


PIECES = [
    *("used", "remaining", "used_hours", ">", ">=", "<=", "==", "<", "P", "L", "+", "-", "*", "/"),
    *(
        "(",
        ")",
        "if",
        "else",
        "min",
        "max",
        "ceil",
        "hours",
        ",",
        "1",
        "0",
        "2.5",
        "1e99",
        "'",
        "x",
    ),
]
LIMITS = st.one_of(st.none(), st.builds(Legal, st.one_of(st.none(), st.integers(0, 9999))))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join), st.integers(0, 9999), LIMITS)
@example("used > ( P if P == 3 else L )", 3, None)
def test_a_condition_that_was_read_is_worked_out_with_any_limits(
    text: str, promised: int, legal: Legal | None
) -> None:
    try:
        found = condition(text)
    except Wrong:
        return
    found.reach(promised, legal, Fraction(7))


LINES = [
    line for line in (GOOD + '[answering]\nextends = "default"\nwithout = []').split("\n") if line
]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.one_of(st.sampled_from(LINES), st.text(string.printable, max_size=12))).map(
            "\n".join
        ),
    )
)
def test_no_text_makes_the_reader_raise_anything_but_its_own_complaint(text: str) -> None:
    try:
        book_of("any.toml", text)
    except RuleFileError as error:
        assert error.file == "any.toml"
        assert 0 <= error.line <= text.count("\n") + 1


VALUES = ["3", "true", '"x"', "[]", "[[1]]", "{}", "{a = 1}", "2011-01-01", "1e999", "nan", '"{"']


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("key", [line.split(" =")[0] for line in LINES if "=" in line])
def test_no_kind_of_value_makes_it_raise_anything_else_either(key: str, value: str) -> None:
    replaced = [
        f"{key} = {value}" if line.startswith(f"{key} =") else line for line in GOOD.split("\n")
    ]
    try:
        book_of("any.toml", "\n".join([f"{key} = {value}", *replaced]))
        book_of("any.toml", "\n".join(replaced))
    except RuleFileError as error:
        assert error.line


@pytest.mark.parametrize("name", PROFILES)
def test_every_condition_of_the_profiles_reads_and_every_text_can_be_filled(name: str) -> None:
    words = dict.fromkeys(WORDS, "…")
    for rule in profile(name).rules:
        if rule.when is not None:
            assert condition(rule.when.text) == rule.when
        for text in (rule.zh, rule.en):
            assert text.format(**words)
        assert not rule.law.isascii(), "the law is named in both languages"
        assert any(letter in string.ascii_letters for letter in rule.law)


def test_a_profile_nobody_knows_is_no_profile() -> None:
    with pytest.raises(KeyError):
        profile("../default")


def test_what_extends_takes_the_rules_over_as_it_counts() -> None:
    text = 'name = "ours"\ncount = "ceil"\nextends = "default"\nwithout = ["case-near"]\n'
    book = book_of("ours.toml", text + RULE)
    assert "case-near" not in book.by_id
    assert book.by_id["case-over"].zh == "超过{limit}个工作日"
    assert book.by_id["review-over"].zh == DEFAULT.by_id["review-over"].zh
    assert not DEFAULT.by_id["review-near"].strict
    assert book.by_id["review-near"].strict


def test_rules_watch_only_what_there_is_and_warn_in_the_law_s_order() -> None:
    for rule in DEFAULT.rules:
        assert {**CLOCKS, **FINDINGS}[rule.clock or rule.finding] is rule.function
    levels = {
        level: {rule.function for rule in DEFAULT.rules if rule.level is level} for level in Level
    }
    assert Function.CASE_LIMIT in levels[Level.WARNING] & levels[Level.YELLOW] & levels[Level.RED]
