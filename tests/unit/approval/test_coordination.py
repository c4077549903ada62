"""All are asked at once; the last opinion settles; order and repetition change nothing."""

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_approval import messages
from onehall_approval.domain import coordination as co
from onehall_approval.domain import model as m

from tests.building import ACCEPTED_AT, accepted, item, opinion, record
from tests.unit.approval.acting import applicant, department, ourselves

FIRE = item(6, "XFZD")
PLAN = item(1, "GHJ", 6)
BUILD = item(2, "JW", 1, promised=7)
CASE = accepted(FIRE, PLAN, BUILD)
OPEN = messages.open_coordination(CASE, ourselves())
ITEMS = {"fire": FIRE, "plan": PLAN, "build": BUILD}


def says(name: str, answer: str = "approve", **more: Any) -> m.RecordOpinion:
    it = ITEMS[name]
    return record(opinion(CASE, it, answer, **more), department(it.department))


def run(*commands: m.Command) -> tuple[m.Coordination, list[Any]]:
    state, happened = co.INITIAL, []
    for command in commands:
        answer = co.decide(state, command)
        if isinstance(answer, m.Refused):
            happened.append(answer)
            continue
        state = reduce(co.evolve, answer, state)
        happened += answer
    return state, happened


def asked(state: m.Coordination) -> list[m.Command]:
    """Have the applicant want decided whatever waits for a refused prerequisite."""
    return [m.ChooseDependants(i, m.Wish.DECIDE, applicant()) for i in state.choices]


def decided(*commands: m.Command) -> m.GateOpened:
    state, _ = run(*commands)
    state, _ = run(*commands, *asked(state))
    assert state.issuance is not None
    assert state.gate is not None
    return state.gate


def test_every_department_is_asked_in_one_event_at_the_instant_of_acceptance() -> None:
    _, happened = run(OPEN)
    assert [type(e) for e in happened] == [m.CoordinationOpened]
    assert {r.department for r in happened[0].reviews} == {"XFZD", "GHJ", "JW"}
    assert happened[0].opened_at == ACCEPTED_AT


def test_the_joint_limit_is_the_longest_single_promise_and_serial_is_the_sum() -> None:
    _, (opened,) = run(OPEN)
    assert (opened.joint_limit_wd, opened.serial_legal_wd) == (10, 60)
    assert opened.joint_due_at == max(r.promised_due_at for r in opened.reviews)


def test_an_acceptance_read_twice_asks_once() -> None:
    assert run(OPEN, OPEN) == run(OPEN)


def test_the_last_approval_issues_everything_once_after_its_prerequisites() -> None:
    state, happened = run(OPEN, says("build"), says("plan"), says("fire"))
    assert state.gate is not None
    assert state.gate.order == ("PC2-06", "PC2-01", "PC2-02")
    assert [p.item for p in state.gate.permits] == ["PC2-06", "PC2-01", "PC2-02"]
    assert happened[-1].items == ("PC2-06", "PC2-01", "PC2-02")


def test_permit_numbers_name_their_case_and_item() -> None:
    made = decided(OPEN, says("build"), says("plan"), says("fire"))
    assert {p.permit_number for p in made.permits} == {
        f"{CASE.case_number}-{n}" for n in ("06", "01", "02")
    }


def test_a_refusal_refuses_what_depends_on_it_and_nothing_else() -> None:
    made = decided(OPEN, says("fire", "refuse"), says("plan"), says("build"))
    assert [d.item for d in made.refusals] == ["PC2-06", "PC2-01", "PC2-02"]
    assert "XFZD" in made.refusals[1].reasons[0]
    alone = decided(OPEN, says("fire"), says("plan"), says("build", "refuse"))
    assert [p.item for p in alone.permits] == ["PC2-06", "PC2-01"]


def test_a_department_that_is_not_concerned_holds_nobody_up() -> None:
    made = decided(OPEN, says("fire", "not-concerned"), says("plan"), says("build"))
    assert made.not_concerned == ("PC2-06",)
    assert len(made.permits) == 2


def test_what_others_assumed_is_discharged_when_it_comes_true() -> None:
    _, happened = run(OPEN, says("fire"))
    assert happened[-1] == m.PrerequisiteDischarged("PC2-06", ("PC2-01",), ACCEPTED_AT)


def reasons(*commands: m.Command) -> list[str]:
    return [e.reason for e in run(*commands)[1] if isinstance(e, m.Refused)]


def test_opinions_that_cannot_be_taken_are_refused_with_their_reason() -> None:
    stranger = record(opinion(CASE, item(6, "HBJ")), department("HBJ"))
    another = says("fire", jti="00000000-0000-4000-8000-000000000001")
    wrong_task = says("fire", task_id="00000000-0000-4000-8000-000000000001")
    bare = says("fire", "refuse", reasons=())
    assert reasons(says("fire")) == ["unknown-case"]
    assert reasons(OPEN, stranger) == ["not-asked"]
    assert reasons(OPEN, wrong_task) == ["wrong-task"]
    assert reasons(OPEN, says("fire"), another) == ["already-answered"]
    assert reasons(OPEN, bare) == ["refusal-without-reasons"]
    assert reasons(OPEN, says("fire", "approve-with-conditions", conditions=())) == [
        "conditions-missing"
    ]
    after = says("fire", jti="00000000-0000-4000-8000-000000000001")
    assert reasons(OPEN, says("fire"), says("plan"), says("build"), after) == ["already-issued"]


ANSWERS = st.sampled_from([a.value for a in m.Answer])


@given(st.fixed_dictionaries({n: ANSWERS for n in ITEMS}), st.data())
def test_the_outcome_does_not_depend_on_order_duplication_or_interleaving(
    answers: dict[str, str], data: st.DataObject
) -> None:
    commands = [says(name, answer) for name, answer in answers.items()]
    shuffled = data.draw(st.permutations(commands * 2))
    assert _outcome(decided(OPEN, *shuffled)) == _outcome(decided(OPEN, *commands))


@given(st.lists(st.tuples(st.sampled_from(sorted(ITEMS)), ANSWERS), max_size=12))
def test_a_case_is_issued_once_when_nothing_is_open_and_never_before(
    said: list[tuple[str, str]],
) -> None:
    commands = [OPEN, *(says(*one) for one in said)]
    state, _ = run(*commands)
    after, happened = run(*commands, *asked(state))
    issued = [e for e in happened if isinstance(e, m.IssuanceMade)]
    assert len(issued) == (0 if after.undecided else 1)
    unanswered = set(after.reviews) - set(after.opinions)
    assert all(isinstance(after.decisions.get(i), m.Denied | None) for i in unanswered)


@given(st.fixed_dictionaries({n: ANSWERS for n in ITEMS}))
def test_no_permit_without_its_prerequisites_and_its_own_approval(answers: dict[str, str]) -> None:
    made = decided(OPEN, *(says(n, a) for n, a in answers.items()))
    granted = {p.item for p in made.permits}
    denied = {d.item for d in made.refusals}
    for name, it in ITEMS.items():
        if it.item_id in granted:
            assert answers[name].startswith("approve")
            assert not {p.item_id for p in it.prerequisites} & denied


def _outcome(made: m.GateOpened) -> object:
    return made.permits, made.refusals, frozenset(made.not_concerned)
