import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_worker import (
    Later,
    Opinion,
    approve,
    approve_with_conditions,
    decline,
    later,
    not_concerned,
    refuse,
)

blank = st.text(alphabet=" \t\n", max_size=3)


@given(reasons=st.lists(blank), basis=st.lists(st.text(max_size=20)))
def test_a_refusal_without_reasons_cannot_be_made(reasons: list[str], basis: list[str]) -> None:
    with pytest.raises(ValueError, match="reasons and a legal basis"):
        refuse(reasons, basis)


@given(reasons=st.lists(st.text(max_size=20)), basis=st.lists(blank))
def test_a_refusal_without_legal_basis_cannot_be_made(reasons: list[str], basis: list[str]) -> None:
    with pytest.raises(ValueError, match="reasons and a legal basis"):
        refuse(reasons, basis)


def test_a_refusal_says_why_and_on_what_law() -> None:
    made = refuse("疏散通道宽度不足", "消防法 第十二条")
    assert made == Opinion("refuse", ("疏散通道宽度不足",), (), ("消防法 第十二条",))


def test_one_text_is_one_reason_and_not_its_letters() -> None:
    assert approve("符合标准", basis="消防法").legal_basis == ("消防法",)
    assert approve_with_conditions("限期整改").conditions == ("限期整改",)


def test_conditions_are_what_makes_an_approval_conditional() -> None:
    assert approve_with_conditions(["a", "b"], "c").reasons == ("c",)
    with pytest.raises(ValueError, match="approve_with_conditions"):
        approve_with_conditions([])
    with pytest.raises(ValueError, match="approve_with_conditions"):
        Opinion("approve", conditions=("a",))


def test_to_decline_is_to_say_not_concerned() -> None:
    assert decline is not_concerned
    assert not_concerned("不涉及").answer == "not-concerned"


def test_an_unknown_answer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'approve'.*'refuse'"):
        Opinion("perhaps")  # type: ignore[arg-type]  # that is the point


def test_what_would_not_fit_the_contract_fails_where_it_is_written() -> None:
    assert approve("x" * 2000, basis="y" * 200, officer="z" * 200)
    with pytest.raises(ValueError, match="2001 characters"):
        approve("x" * 2001)
    with pytest.raises(ValueError, match="201 characters"):
        approve(basis="x" * 201)
    with pytest.raises(ValueError, match="201 characters"):
        approve(officer="x" * 201)


def test_later_can_be_raised() -> None:
    with pytest.raises(Later):
        raise later


def test_an_opinion_may_carry_a_second_signature_of_somebody_else() -> None:
    for made in (
        approve("a", officer="XFZD-03", countersigned_by="XFZD-01"),
        approve_with_conditions("a", officer="XFZD-03", countersigned_by="XFZD-01"),
        refuse("a", "b", "XFZD-03", countersigned_by="XFZD-01"),
        not_concerned(officer="XFZD-03", countersigned_by="XFZD-01"),
    ):
        assert (made.officer, made.countersigned_by) == ("XFZD-03", "XFZD-01")
        assert not made.false_materials
    with pytest.raises(ValueError, match="XFZD-01 cannot countersign what XFZD-01 signed"):
        approve(officer="XFZD-01", countersigned_by="XFZD-01")
    with pytest.raises(ValueError, match="leave it out"):
        approve(officer="XFZD-01", countersigned_by=" ")
    with pytest.raises(ValueError, match="201 characters"):
        approve(countersigned_by="x" * 201)


def test_false_materials_are_a_reason_to_refuse_and_nothing_else() -> None:
    assert refuse("验收报告系伪造", "行政许可法 第七十八条", false_materials=True).false_materials
    for answer, conditions in [("approve", ()), ("approve-with-conditions", ("a",))]:
        with pytest.raises(ValueError, match="false materials are a reason to refuse"):
            Opinion(answer, (), conditions, false_materials=True)  # type: ignore[arg-type]  # a str
    with pytest.raises(ValueError, match="false materials"):
        Opinion("not-concerned", false_materials=True)
