"""What a catalogue must obey before anything is accepted under it (R-17, R-20, R-21, R-31)."""

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from onehall_intake.domain.catalogue import Clock, ItemId, Nature, RuleSet, nearest
from onehall_intake.domain.catalogue_drafting import ClassDraft, Draft
from onehall_intake.domain.catalogue_reading import Entry
from onehall_intake.domain.catalogue_references import (
    ids_are_unique,
    ids_fit_the_numbers,
    papers_are_asked_once,
    references_are_known,
    repeated,
)
from onehall_intake.domain.catalogue_scope import RULES_OF_SCOPE
from onehall_intake.domain.catalogue_selection import compression, joint_promise, serial_legal

MAX_STEPS = 8
JOINT_CAP_WD = 45  # Licensing Law art. 42(2), L-31

Needs = Mapping[ItemId, tuple[ItemId, ...]]


def judge(draft: Draft) -> None:
    """Note every breach of every rule on the entry that causes it."""
    for rule in RULES:
        rule(draft)


def promise_ceiling(legal_wd: int) -> int:
    """Give the longest promise allowed for a legal limit: 30% shorter, in working days (R-21)."""
    return legal_wd * 7 // 10 if legal_wd >= 2 else 1  # noqa: PLR2004


def steps_are_few_and_in_order(draft: Draft) -> None:
    """Keep an item to eight steps (R-20): intake, then decision, then delivery."""
    order = list(Clock)
    for template in draft.templates:
        clocks = [order.index(clock) for _, clock in template.value.steps]
        if clocks != sorted(clocks):
            cure = "put intake first, decision next, delivery last"
            template.entry.problem("steps", "are out of order", cure)
    for item in draft.items:
        if len(item.value.steps) > MAX_STEPS:
            what = f"are {len(item.value.steps)}, more than {MAX_STEPS}"
            item.entry.problem("steps", what, "use a template with at most 8 steps (R-20)")


def promises_are_a_third_shorter(draft: Draft) -> None:
    """Keep a promise to 70% of the legal limit, compared in working days (R-21, R-31)."""
    for item in draft.items:
        legal, promised = item.value.legal, item.value.promised_wd
        most = promise_ceiling(legal.working_days)
        if legal.number and promised > most:
            what = f"is {promised} wd, more than the {most} wd allowed"
            law = f"{legal.number} {legal.unit} = {legal.working_days} wd"
            cure = f"promise at most {most}: floor(0.7 x legal), legal is {law} (R-21)"
            item.entry.problem("promised", what, cure)


def decision_steps_sum_to_the_promise(draft: Draft) -> None:
    """Make the limits of the decision steps add up to what is promised."""
    for item in draft.items:
        steps, promised = item.value.steps, item.value.promised_wd
        total = sum(step.limit_wd for step in steps if step.clock is Clock.DECISION)
        if steps and promised and total != promised:
            what = f"adds up to {total} wd, not to the promised {promised} wd"
            item.entry.problem("steps", what, f"make the split add up to {promised}")


def prerequisites_stay_in_the_class(draft: Draft) -> None:
    """Keep prerequisites among the items of one class, each named once."""
    for one in draft.classes:
        here = frozenset(str(item.value.id) for item in one.items)
        for item in one.items:
            named = [str(need.item) for need in item.value.prerequisites]
            for unknown in sorted({need for need in named if need and need not in here}):
                what = f"names {unknown!r}, which is not an item of {one.value.id}"
                item.entry.problem("prerequisites", what, nearest(unknown, here))
            for twice in repeated(named):
                item.entry.problem("prerequisites", f"names {twice!r} twice", "name it once")


def prerequisites_form_no_cycle(draft: Draft) -> None:
    """Make sure decisions can be put in an order; a cycle is named item by item."""
    for one in draft.classes:
        entries = {item.value.id: item.entry for item in one.items}
        for cycle in _cycles(_needs(one)):
            what = f"form a cycle: {' waits for '.join(cycle)}"
            entries[cycle[0]].problem("prerequisites", what, "remove one of these prerequisites")


def produced_papers_are_waited_for(draft: Draft) -> None:
    """Let an item that asks for a paper of its own class wait for the item producing it."""
    makers = {read.value.id: read.value.produced_by for read in draft.documents}
    for one in draft.classes:
        needs = _needs(one)
        for item in one.items:
            before = _reachable(item.value.id, needs)
            for paper in item.value.documents:
                for maker in makers.get(paper, ()):
                    if maker in needs and maker not in before:
                        what = f"asks for {paper}, which {maker} of the same class produces"
                        cure = f"make {maker} a prerequisite of {item.value.id}"
                        item.entry.problem("documents", what, cure)


def natures_fit_the_rule_set(draft: Draft) -> None:
    """Allow non-licence approvals under the law of 2011 only."""
    if draft.head.value.rule_set is RuleSet.CN_2011:
        return
    for item in draft.items:
        if item.value.nature is Nature.NON_LICENCE_APPROVAL:
            cure = "use 行政许可 or 公共服务, or rule_set CN-2011"
            item.entry.problem("nature", "no longer exists in this rule set", cure)


def a_class_always_holds_something(draft: Draft) -> None:
    """Leave at least one item whatever the applicant answers."""
    for one in draft.classes:
        if one.items and all(item.value.condition for item in one.items):
            one.entry.problem("items", "are all conditional", "leave one item without `when`")


def joint_promises_keep_the_law(draft: Draft) -> None:
    """Keep the joint promise, the longest single one (R-17), within 45 working days (L-31)."""
    for one in draft.classes:
        if one.items and joint_promise(one.value.items) > JOINT_CAP_WD:
            what = f"promise {joint_promise(one.value.items)} wd jointly, more than {JOINT_CAP_WD}"
            one.entry.problem("items", what, "shorten the longest promise (art. 42)")


def checks_hold(draft: Draft) -> None:
    """Compare the figures written beside the data with what the data gives."""
    root = draft.head.entry
    if root.has("checks"):
        checks = root.entry("checks")
        checks.only(*_counts(draft))
        _compare(checks, _counts(draft))
    for one in draft.classes:
        if one.entry.has("checks") and one.items:
            checks = one.entry.entry("checks")
            checks.only("departments", "legal_sum_wd", "joint_promise_wd", "least_compression")
            _compare(checks, _figures(one))
            _least_compression(checks, one)


RULES: tuple[Callable[[Draft], None], ...] = (
    ids_are_unique,
    ids_fit_the_numbers,
    references_are_known,
    papers_are_asked_once,
    steps_are_few_and_in_order,
    promises_are_a_third_shorter,
    decision_steps_sum_to_the_promise,
    prerequisites_stay_in_the_class,
    prerequisites_form_no_cycle,
    produced_papers_are_waited_for,
    natures_fit_the_rule_set,
    a_class_always_holds_something,
    joint_promises_keep_the_law,
    *RULES_OF_SCOPE,
    checks_hold,
)


def _needs(one: ClassDraft) -> Needs:
    here = {item.value.id for item in one.items}
    return {
        item.value.id: tuple(p.item for p in item.value.prerequisites if p.item in here)
        for item in one.items
    }


def _cycles(needs: Needs) -> Iterator[list[ItemId]]:
    """Find a cycle, break it, and look for the next, so that all are named in one pass."""
    left = {item: list(before) for item, before in needs.items()}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            cycle: list[ItemId] = error.args[1][::-1]  # each item, then what it waits for
            left[cycle[0]].remove(cycle[1])
            yield cycle
        else:
            return


def _reachable(start: ItemId, needs: Needs) -> set[ItemId]:
    found: set[ItemId] = set()
    waiting = [start]
    while waiting:
        fresh = set(needs.get(waiting.pop(), ())) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _counts(draft: Draft) -> dict[str, int]:
    return {
        "departments": len(draft.departments),
        "categories": len(draft.categories),
        "centres": len(draft.centres),
        "classes": len(draft.classes),
        "items": len(draft.items),
    }


def _figures(one: ClassDraft) -> dict[str, int]:
    items = one.value.items
    return {
        "departments": len({item.department for item in items}),
        "legal_sum_wd": serial_legal(items),
        "joint_promise_wd": joint_promise(items),
    }


def _compare(checks: Entry, found: Mapping[str, int]) -> None:
    for key, value in found.items():
        wanted = checks.whole(key) if checks.has(key) else value
        if wanted and wanted != value:
            cure = "correct the data, or the check if the change is meant"
            checks.problem(key, f"says {wanted}, the data gives {value}", cure)


def _least_compression(checks: Entry, one: ClassDraft) -> None:
    if not checks.has("least_compression") or not serial_legal(one.value.items):
        return
    least, found = checks.share("least_compression"), compression(one.value.items)
    if found < least:
        what = f"says {least:.3f}, the data gives {found:.3f}"
        checks.problem("least_compression", what, "shorten the longest promise of the class (R-34)")
