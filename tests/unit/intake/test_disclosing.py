"""Of a new version only what says something new is told; what the law wants said is looked for."""

from dataclasses import replace
from datetime import date

from onehall_intake.domain.catalogue import Catalogue, ItemId
from onehall_intake.domain.catalogue_terms import Fee
from onehall_intake.domain.disclosing import Guide, Known, changed
from onehall_intake.domain.guide import guide

from tests.unit.intake.examples import CATALOGUE, problems, raw, raw_item

TODAY = date(2012, 1, 10)
FIRE = ItemId("PC2-06")
NEXT = replace(CATALOGUE, version="610100-2012.1", valid_from=date(2012, 1, 1))


def known(told: list[Guide]) -> dict[str, Known]:
    return {one.item: Known(one.digest, one.basis, one.basis_changed_on) for one in told}


def varied(catalogue: Catalogue, **more: object) -> Catalogue:
    """The same catalogue, but for one item."""
    item = replace(catalogue.items[FIRE], **more)
    return replace(catalogue, items={**catalogue.items, FIRE: item})


FIRST = changed(CATALOGUE, {}, TODAY)
KNOWN = known(FIRST)


def test_at_first_every_guide_is_new_and_none_lacks_anything() -> None:
    assert [one.item for one in FIRST] == list(CATALOGUE.items)
    assert {one.empty for one in FIRST} == {()}
    assert {(one.version, one.revised_on) for one in FIRST} == {
        (CATALOGUE.version, CATALOGUE.valid_from)
    }


def test_a_version_that_says_the_same_is_not_told_of() -> None:
    assert changed(CATALOGUE, KNOWN, TODAY) == []
    assert changed(NEXT, KNOWN, TODAY) == []


def test_what_says_something_else_is_told_alone_with_the_day_of_its_revision() -> None:
    (told,) = changed(varied(NEXT, promised_wd=9), KNOWN, TODAY)
    assert (told.item, told.department, told.version) == (FIRE, "XFZD", NEXT.version)
    assert told.revised_on == NEXT.valid_from
    assert told.basis_changed_on == KNOWN[FIRE].basis_changed_on


def test_a_changed_basis_has_the_day_of_the_version_that_changed_it() -> None:
    (one,) = changed(varied(NEXT, basis=CATALOGUE.items[FIRE].basis * 2), KNOWN, TODAY)
    assert one.basis_changed_on == NEXT.valid_from
    later = replace(varied(NEXT, basis=CATALOGUE.items[FIRE].basis * 2, quantity="一"))
    (again,) = changed(later, KNOWN | known([one]), TODAY)
    assert again.basis_changed_on == NEXT.valid_from, "it has not changed since"


def test_what_an_instrument_did_counts_from_its_day_on() -> None:
    changes = [(one.id, one.changes[-1].since) for one in CATALOGUE.items.values() if one.changes]
    item, since = changes[0]
    of = {one.item: one for one in changed(CATALOGUE, {}, since)}
    assert of[item].basis_changed_on == since
    before = {one.item: one for one in changed(CATALOGUE, {}, date(2000, 1, 1))}
    assert before[item].basis_changed_on is None


def test_required_fields_that_are_empty_are_named() -> None:
    """L-05, F11: the loader refuses such a catalogue; the message does not trust it."""
    forms = {
        key: replace(form, sample=()) if key == CATALOGUE.items[FIRE].form else form
        for key, form in CATALOGUE.forms.items()
    }
    bare = varied(replace(NEXT, forms=forms), criteria=(), basis=())
    told = {one.item: one for one in changed(bare, KNOWN, TODAY)}
    assert told[FIRE].empty == ("basis", "criteria", "form")


def test_a_guide_tells_the_published_rate_and_what_it_rests_on() -> None:
    """L-53."""
    fee = Fee(128_705, "《人民防空法》第二十二条", date(2013, 12, 31))
    fields = {one["key"]: one["value"] for one in guide(varied(NEXT, fee=fee), FIRE)["fields"]}  # type: ignore[attr-defined]  # a list
    assert fields["fees"]["charged"] is True
    assert fields["fees"]["text"].startswith("收费1287.05元,依据:《人民防空法》")
    assert "2013-12-31" in fields["fees"]["text"]
    assert guide(CATALOGUE, FIRE)["fields"][8]["value"]["charged"] is False  # type: ignore[index]  # a list


def test_a_rate_without_a_basis_is_refused_with_its_line_and_cure() -> None:
    data = raw()
    raw_item(data, FIRE)["fee"] = {"amount_fen": 100}
    (found,) = problems(data)
    assert found.where.endswith("fee.basis")
    assert "L-53" in found.cure
