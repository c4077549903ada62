"""Drawing a panel by lot: who is kept off, that anybody can draw again, that it is fair."""

import hashlib
import hmac
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_dispute.domain import drawing, evidence, experts
from onehall_dispute.domain.drawing import Drawn, Reserve, Seat, TooFew, draw, follows
from onehall_dispute.domain.experts import (
    ADMINISTRATIVE_LAW,
    OPEN,
    Body,
    Candidate,
    Expert,
    ExpertRef,
    Field,
    Matter,
    Pool,
    Tie,
    Ties,
    Work,
    pool,
)

AT = datetime(2011, 10, 25, 2, tzinfo=UTC)
ON = date(2011, 10, 25)
FIRE, PLANNING = Field("消防"), Field("规划")
SEED = hashlib.sha256(b"a seed").digest()
MATTER = Matter(
    case=Body("case"),
    respondent=Body("XFZD"),
    applicant=frozenset({Body("applicant"), Body("91610131")}),
    on=ON,
    barred={},
    field=FIRE,
    persons=frozenset({Body("officer-7")}),
    sites=frozenset({Body("site-1")}),
)


def ref(n: int) -> ExpertRef:
    return ExpertRef(str(UUID(int=n)))


NONE = Ties()


def expert(n: int, *fields: Field, ties: Ties = NONE) -> Expert:
    return Expert(ref(n), frozenset(fields), ties)


LAWYERS = [expert(n, ADMINISTRATIVE_LAW) for n in range(3)]
FIREFIGHTERS = [expert(n, FIRE) for n in range(3, 6)]
PLANNERS = [expert(n, PLANNING) for n in range(6, 9)]
EVERYBODY = [*LAWYERS, *FIREFIGHTERS, *PLANNERS]
POOL = pool(EVERYBODY, MATTER, AT)


def drawn(of: Pool = POOL, wanted: int = 3, seed: bytes = SEED) -> Drawn:
    found = draw(of, wanted, seed)
    assert isinstance(found, Drawn), found
    return found


BODIES = {
    Tie.OF_RESPONDENT: Ties(employed=(Work(Body("XFZD")),)),
    Tie.EMPLOYED: Ties(employed=(Work(Body("91610131"), date(2008, 10, 25)),)),
    Tie.TOOK_PART: Ties(took_part=frozenset({Body("case")})),
    Tie.RELATIVE: Ties(relatives=frozenset({Body("officer-7")})),
    Tie.INTEREST: Ties(interests=frozenset({Body("91610131")})),
    Tie.SITE: Ties(sites=frozenset({Body("site-1")})),
    Tie.PAID: Ties(paid=(Work(Body("XFZD"), date(2009, 10, 25)),)),
}
HARMLESS = {
    "left the respondent over three years ago": Ties(
        employed=(Work(Body("XFZD"), date(2008, 10, 24)),)
    ),
    "was paid over two years ago": Ties(paid=(Work(Body("XFZD"), date(2009, 10, 24)),)),
    "is paid by the applicant's neighbour": Ties(paid=(Work(Body("somebody")),)),
    "works elsewhere": Ties(employed=(Work(Body("HBJ")),)),
    "a relative of a stranger": Ties(relatives=frozenset({Body("officer-8")})),
    "another case": Ties(took_part=frozenset({Body("other")})),
}


@pytest.mark.parametrize("tie", BODIES)
def test_each_tie_excludes_and_is_named(tie: Tie) -> None:
    found = experts.ties_of(expert(1, FIRE, ties=BODIES[tie]), MATTER)
    assert tie in found
    assert set(found) <= {tie, Tie.EMPLOYED}


@pytest.mark.parametrize("why", HARMLESS)
def test_what_is_no_tie_excludes_nobody(why: str) -> None:
    assert experts.ties_of(expert(1, FIRE, ties=HARMLESS[why]), MATTER) == ()


def test_a_party_an_officer_of_the_case_and_who_is_barred_or_gone_are_kept_off() -> None:
    own = replace(MATTER, applicant=frozenset({Body(ref(1))}), persons=frozenset({Body(ref(2))}))
    assert [experts.ties_of(expert(n, FIRE), own) for n in (1, 2)] == [(Tie.IS_PARTY,)] * 2
    barred = replace(MATTER, barred={ref(1): Tie.CHALLENGED})
    assert experts.ties_of(expert(1, FIRE), barred) == (Tie.CHALLENGED,)
    gone = replace(expert(1, FIRE), available=False)
    assert experts.ties_of(gone, MATTER) == (Tie.UNAVAILABLE,)


def test_declared_ties_are_added_and_never_taken_away() -> None:
    assert experts.together(BODIES[Tie.PAID], BODIES[Tie.SITE]) == Ties(
        paid=BODIES[Tie.PAID].paid, sites=BODIES[Tie.SITE].sites
    )
    assert experts.together(BODIES[Tie.PAID], BODIES[Tie.PAID]) == BODIES[Tie.PAID]


def test_a_panel_has_a_lawyer_and_one_of_the_items_field() -> None:
    for n in range(50):
        panel = drawn(seed=hashlib.sha256(bytes([n])).digest(), wanted=5)
        fields = [seat.field for seat in panel.seats]
        assert fields == [ADMINISTRATIVE_LAW, FIRE, OPEN, OPEN, OPEN]
        assert panel.seats[0].expert in {one.ref for one in LAWYERS}
        assert panel.seats[1].expert in {one.ref for one in FIREFIGHTERS}


def test_an_item_without_a_field_or_with_one_nobody_has_still_gets_a_panel() -> None:
    for field in (None, Field("文物")):
        panel = drawn(pool(EVERYBODY, replace(MATTER, field=field), AT))
        assert [seat.field for seat in panel.seats] == [ADMINISTRATIVE_LAW, OPEN, OPEN]


def test_too_few_says_how_many_of_what_are_missing() -> None:
    none = draw(pool(FIREFIGHTERS, MATTER, AT), 3, SEED)
    assert isinstance(none, TooFew)
    assert [(one.field, one.missing) for one in none.short] == [(ADMINISTRATIVE_LAW, 1)]
    few = draw(pool([*LAWYERS[:1], *FIREFIGHTERS[:1]], MATTER, AT), 5, SEED)
    assert isinstance(few, TooFew)
    assert [(one.field, one.missing) for one in few.short] == [(OPEN, 3)]
    assert "3 of 不限" in few.detail
    empty = draw(pool([], MATTER, AT), 3, SEED)
    assert isinstance(empty, TooFew)
    assert [(o.field, o.missing) for o in empty.short] == [(ADMINISTRATIVE_LAW, 1), (OPEN, 2)]


@pytest.mark.parametrize("wanted", [0, 1, 2, 4, 7])
def test_a_panel_is_of_three_or_five(wanted: int) -> None:
    with pytest.raises(ValueError, match="3 or 5"):
        draw(POOL, wanted, SEED)


@pytest.mark.parametrize("seed", [b"", SEED[:31], SEED + b"\0"], ids=["none", "31", "33"])
def test_a_seed_has_32_bytes(seed: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        draw(POOL, 3, seed)


seeds = st.binary(min_size=32, max_size=32)
people = st.lists(
    st.builds(
        Expert,
        st.integers(0, 10**6).map(ref),
        st.frozensets(st.sampled_from([ADMINISTRATIVE_LAW, FIRE, PLANNING]), min_size=1),
        st.sampled_from([Ties(), Ties(), *BODIES.values()]),
    ),
    max_size=20,
    unique_by=lambda one: one.ref,
)


@given(people, seeds, st.sampled_from([3, 5]), st.randoms())
def test_a_draw_is_the_same_for_everybody_and_takes_nobody_excluded(
    of: list[Expert], seed: bytes, wanted: int, chance: Random
) -> None:
    found = draw(pool(of, MATTER, AT), wanted, seed)
    chance.shuffle(of)
    assert draw(pool(of, MATTER, AT), wanted, seed) == found
    if isinstance(found, TooFew):
        return
    refs = [*(one.expert for one in found.seats), *(one.expert for one in found.reserves)]
    assert len(set(refs)) == len(refs) and len(found.seats) == wanted
    assert set(refs) == {one.ref for one in of if not experts.ties_of(one, MATTER)}


def test_another_program_draws_the_same_from_what_is_published() -> None:
    """Written from the description alone, on the JSON that everybody can read."""
    panel = drawn(wanted=5)
    told = json.loads(json.dumps(drawing.listing(POOL)))
    written = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == panel.pool_sha256
    order = sorted(
        (one for one in told["experts"] if not one["excluded"]),
        key=lambda one: hashlib.sha256(f"{panel.seed}/{one['expert']}".encode()).hexdigest(),
    )
    seats = [next(one for one in order if "行政法" in one["fields"])]
    left = [one for one in order if one not in seats]
    seats.append(next(one for one in left if told["field"] in one["fields"]))
    left = [one for one in left if one not in seats]
    assert [seat.expert for seat in panel.seats] == [one["expert"] for one in [*seats, *left[:3]]]
    assert [one.expert for one in panel.reserves] == [one["expert"] for one in left[3:]]


def test_every_seat_falls_to_everybody_alike() -> None:
    """Chi-square at 0.1 %: fixed seeds, so it holds always or never."""
    people = [expert(n, ADMINISTRATIVE_LAW) for n in range(8)]
    of, n = pool(people, replace(MATTER, field=None), AT), 2000
    seats = [drawn(of, 3, hashlib.sha256(b"%d" % one).digest()).seats for one in range(n)]
    for place in range(3):
        counted = Counter(panel[place].expert for panel in seats)
        assert chi_square([counted[one.ref] for one in people]) < CRITICAL[7]
    pairs = Counter((panel[0].expert, panel[1].expert) for panel in seats)
    ordered = [pairs[one.ref, two.ref] for one in people for two in people if one is not two]
    assert chi_square(ordered) < CRITICAL[55]


CRITICAL = {7: 24.32, 55: 93.17}  # degrees of freedom: value exceeded by 0.1 % of fair draws


def chi_square(counted: list[int]) -> float:
    expected = sum(counted) / len(counted)
    return sum((one - expected) ** 2 / expected for one in counted)


def test_the_test_of_fairness_can_fail() -> None:
    assert chi_square([300, 200, 250, 250, 250, 250, 250, 250]) > CRITICAL[7] / 2
    assert chi_square([400, 100, 250, 250, 250, 250, 250, 250]) > CRITICAL[7]


def test_leaving_one_out_moves_no_other() -> None:
    whole = [one.ref for one in drawing.order(POOL, SEED)]
    for left_out in EVERYBODY:
        fewer = pool([one for one in EVERYBODY if one is not left_out], MATTER, AT)
        rest = [one for one in whole if one != left_out.ref]
        assert [one.ref for one in drawing.order(fewer, SEED)] == rest


def test_who_leaves_is_followed_by_the_first_reserve_fit_for_the_seat() -> None:
    panel = drawn(wanted=5)
    lawyer = panel.seats[0]
    found = follows(panel, lawyer)
    first = next(one for one in panel.reserves if ADMINISTRATIVE_LAW in one.fields)
    assert found == (
        Seat(first.expert, ADMINISTRATIVE_LAW),
        tuple(one for one in panel.reserves if one is not first),
    )
    second = follows(panel, panel.seats[4], gone={panel.reserves[0].expert})
    assert not isinstance(second, TooFew)
    assert second[0] == Seat(panel.reserves[1].expert, OPEN)


def test_with_nobody_to_follow_it_says_what_is_missing() -> None:
    alone = Drawn((Seat(ref(1), ADMINISTRATIVE_LAW),), (Reserve(ref(2), (FIRE,)),), "", "")
    found = follows(alone, alone.seats[0])
    assert isinstance(found, TooFew)
    assert [(one.field, one.missing) for one in found.short] == [(ADMINISTRATIVE_LAW, 1)]


def test_the_pool_says_who_is_excluded_by_what_and_its_digest_changes_with_it() -> None:
    tied = pool([*EVERYBODY, expert(20, FIRE, ties=BODIES[Tie.PAID])], MATTER, AT)
    assert tied.excluded == (Candidate(ref(20), (FIRE,), (Tie.PAID,)),)
    assert drawing.pool_sha256(tied) != drawing.pool_sha256(POOL)
    assert drawing.pool_sha256(POOL) == evidence.digest(drawing.listing(POOL))


def test_a_seed_is_bound_before_it_is_known_and_a_round_tells_nothing_of_the_next() -> None:
    secret, manifest = b"\7" * 32, "a" * 64
    said = drawing.commitment(secret)
    shown = [drawing.revealed(secret, round_) for round_ in (1, 2)]
    assert all(drawing.committed(one, n, said) for n, one in enumerate(shown, 1))
    assert not drawing.committed(shown[0], 2, said)
    for earlier, later in pairwise(shown):
        assert hashlib.sha256(later).digest() == earlier
    again = hmac.new(shown[0], f"onehall-draw/1/{manifest}".encode(), hashlib.sha256).digest()
    assert drawing.seed(shown[0], manifest) == again != drawing.seed(shown[0], "b" * 64)
    for round_ in (0, 3):
        with pytest.raises(ValueError, match="starts again once"):
            drawing.revealed(secret, round_)
