"""The register of keys, in every history: two people, a proof, and standing that is only lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_approval.domain.keys import Entry, Keyring, Standing, of
from onehall_approval.domain.keys_deciding import (
    Act,
    Change,
    Command,
    Confirm,
    DeclareCompromised,
    Did,
    Limit,
    Prove,
    Refused,
    Register,
    Revoke,
    Why,
    decide,
)

NOW = datetime(2011, 9, 26, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KID, OTHER = "kid-1", "kid-2"
PEOPLE = ("lin", "zhao", "wu")
DEPARTMENTS = ("XFZD", "GHJ")


def act(by: str = "lin", day: int = 0) -> Act:
    return Act(by, NOW + day * DAY)


def register(by: str = "lin", department: str = "XFZD", kid: str = KID, day: int = 0) -> Register:
    return Register(kid, department, "Ed25519", {"kty": "OKP"}, "c" * 32, act(by, day))


def done(entry: Entry | None, *commands: Command) -> Entry:
    """The key after these commands, none of which is refused."""
    for command in commands:
        answer = decide(entry, command)
        assert not isinstance(answer, Refused), answer
        entry = answer[-1].entry if answer else entry
    assert entry
    return entry


def confirmed(kid: str = KID, day: int = 0, until: datetime | None = None) -> Entry:
    start = act("zhao", day)
    return done(
        None,
        register(kid=kid, day=day),
        Prove("proof", act("lin", day)),
        Confirm(kid, start.at, until, start),
    )


def why(entry: Entry | None, command: Command) -> Why:
    answer = decide(entry, command)
    assert isinstance(answer, Refused), answer
    assert answer.detail
    return answer.reason


days = st.integers(-3, 40)
acts = st.builds(act, st.sampled_from(PEOPLE), st.just(0))
ends = st.one_of(st.none(), days.map(lambda day: NOW + day * DAY))
LONG_BEFORE = (confirmed(OTHER, -20),)
others = st.just(LONG_BEFORE) | st.lists(
    st.builds(
        lambda start, until, gone: replace(
            confirmed(OTHER, start),
            valid_until=NOW + (start + until) * DAY if until else None,
            revoked_at=NOW if gone else None,
        ),
        st.integers(-20, 20),
        st.integers(0, 40),
        st.booleans(),
    ),
    max_size=2,
).map(tuple)
commands = st.lists(
    st.one_of(
        st.builds(register, st.sampled_from(PEOPLE), st.sampled_from(DEPARTMENTS)),
        st.builds(Prove, st.sampled_from(("proof", "proof-2")), acts),
        st.builds(
            Confirm,
            st.sampled_from((KID, KID, KID, "something else")),
            days.map(lambda day: NOW + day * DAY),
            ends,
            acts,
        ),
        st.builds(Limit, days.map(lambda day: NOW + day * DAY), others, acts),
        st.builds(Revoke, st.just("lost"), acts),
        st.builds(
            DeclareCompromised, days.map(lambda day: NOW + day * DAY), st.just("stolen"), acts
        ),
    ),
    min_size=4,
    max_size=14,
)


starts = st.sampled_from([confirmed(), confirmed(until=NOW + 20 * DAY), confirmed(day=2)])


def told(history: Sequence[Command], entry: Entry | None = None) -> list[tuple[Entry, Change]]:
    """What happens to a key when all this is asked, an hour apart: each change, in order."""
    found = []
    for hours, command in enumerate(history):
        at = NOW + timedelta(hours=hours)
        answer = decide(entry, replace(command, act=replace(command.act, at=at)))
        for change in answer if not isinstance(answer, Refused) else ():
            entry = change.entry
            found.append((entry, change))
    return found


@given(commands)
def test_no_history_lets_one_person_vouch_alone(history: Sequence[Command]) -> None:
    for entry, _ in told(history):
        assert entry.confirmed_by is None or entry.confirmed_by != entry.registered_by


@given(commands)
def test_a_key_that_counts_was_proved_and_its_fingerprint_read_out(
    history: Sequence[Command],
) -> None:
    asked = [one for one in history if isinstance(one, Confirm)]
    for entry, _ in told(history):
        if entry.valid_from is not None:
            assert entry.proof
            assert entry.proved_at
            assert entry.confirmed_at
            assert any(one.fingerprint == entry.kid for one in asked)


@given(starts, commands, days)
def test_a_revoked_or_compromised_key_never_counts_again(
    start: Entry, history: Sequence[Command], later: int
) -> None:
    happened = told(history, start)
    for n, (_, change) in enumerate(happened):
        if change.did in (Did.REVOKED, Did.COMPROMISED):
            at = change.act.at + max(0, later) * DAY
            assert all(of(entry, at) is not Standing.VALID for entry, _ in happened[n:])


@given(starts, commands)
def test_once_confirmed_a_key_only_ever_loses_standing(
    start: Entry, history: Sequence[Command]
) -> None:
    keys = [start, *(entry for entry, _ in told(history, start))]
    for at in (NOW + day * DAY for day in range(-3, 41)):
        counted = [of(entry, at) is Standing.VALID for entry in keys]
        assert counted == sorted(counted, reverse=True)


@given(commands)
def test_a_key_has_one_department_and_one_registrar_for_ever(history: Sequence[Command]) -> None:
    found = {(e.kid, e.department, e.registered_by, e.challenge) for e, _ in told(history)}
    assert len(found) <= 1


@given(commands)
def test_the_audit_of_a_key_tells_its_whole_record(history: Sequence[Command]) -> None:
    happened = told(history)
    did = [change.did for _, change in happened]
    for once in (Did.REGISTERED, Did.PROVED, Did.CONFIRMED, Did.REVOKED):
        assert did.count(once) <= 1
    if happened:
        last = happened[-1][0]
        assert bool(last.proved_at) == (Did.PROVED in did)
        assert bool(last.confirmed_at) == (Did.CONFIRMED in did)
        assert bool(last.revoked_at) == (Did.REVOKED in did)
        assert bool(last.compromised_since) == (Did.COMPROMISED in did)


def test_who_registered_a_key_cannot_confirm_it() -> None:
    entry = done(None, register("lin"), Prove("proof", act("lin")))
    assert why(entry, Confirm(KID, NOW, None, act("lin"))) is Why.SAME_PERSON
    assert done(entry, Confirm(KID, NOW, None, act("zhao"))).confirmed_by == "zhao"


def test_a_key_is_proved_before_it_is_confirmed() -> None:
    entry = done(None, register())
    assert why(entry, Confirm(KID, NOW, None, act("zhao"))) is Why.UNPROVED


def test_another_fingerprint_confirms_nothing() -> None:
    entry = done(None, register(), Prove("proof", act()))
    assert why(entry, Confirm("kid-l", NOW, None, act("zhao"))) is Why.FINGERPRINT


def test_no_key_counts_for_what_was() -> None:
    entry = done(None, register(), Prove("proof", act()))
    assert why(entry, Confirm(KID, NOW - DAY, None, act("zhao"))) is Why.PERIOD
    assert why(entry, Confirm(KID, NOW + DAY, NOW, act("zhao"))) is Why.PERIOD


def test_a_registration_that_was_cut_off_goes_on_with_the_same_challenge() -> None:
    entry = done(None, register())
    assert decide(entry, replace(register(), challenge="d" * 32)) == []


@pytest.mark.parametrize(
    "again", [register("wu"), register(department="GHJ"), register("wu", "GHJ")]
)
def test_a_key_is_registered_once(again: Register) -> None:
    assert why(done(None, register()), again) is Why.TAKEN
    assert why(confirmed(), again) is Why.TAKEN


def test_a_revoked_registration_is_over() -> None:
    entry = done(None, register(), Revoke("the wrong one", act()))
    assert why(entry, register()) is Why.TAKEN
    assert why(entry, Prove("proof", act())) is Why.DEAD
    assert why(entry, Confirm(KID, NOW, None, act("zhao"))) is Why.DEAD


def test_nothing_is_done_to_a_key_nobody_registered() -> None:
    for command in (Prove("p", act()), Revoke("lost", act()), Limit(NOW, (), act())):
        assert why(None, command) is Why.UNKNOWN


@pytest.mark.parametrize(
    ("start", "until", "ends", "fits"),
    [
        (0, None, 10, True),
        (3, None, 10, True),
        (4, None, 10, False),  # six days are not a week
        (0, 10, 10, False),  # it ends when the other one does
        (0, 11, 10, True),
    ],
)
def test_a_key_ends_only_when_the_next_has_counted_for_a_week(
    start: int, until: int | None, ends: int, fits: bool
) -> None:
    entry = confirmed()
    other = confirmed(OTHER, start, NOW + until * DAY if until else None)
    command = Limit(NOW + ends * DAY, (entry, other), act())
    if fits:
        assert done(entry, command).valid_until == NOW + ends * DAY
    else:
        assert why(entry, command) is Why.NO_OVERLAP


def test_only_the_departments_own_living_keys_take_over() -> None:
    entry, until = confirmed(), NOW + 10 * DAY
    for other in (
        replace(confirmed(OTHER), department="GHJ"),
        replace(confirmed(OTHER), revoked_at=NOW),
        replace(confirmed(OTHER), compromised_since=NOW),
        done(None, register(kid=OTHER)),
        entry,
    ):
        assert why(entry, Limit(until, (entry, other), act())) is Why.NO_OVERLAP


def test_an_end_is_to_come_and_moves_forward_never() -> None:
    entry, other = confirmed(until=NOW + 20 * DAY), confirmed(OTHER)
    assert why(entry, Limit(NOW, (other,), act())) is Why.PERIOD
    assert why(entry, Limit(NOW + 21 * DAY, (other,), act())) is Why.PERIOD
    assert decide(entry, Limit(NOW + 20 * DAY, (), act())) == []


def test_a_revocation_repeated_changes_nothing() -> None:
    entry = done(confirmed(), Revoke("lost", act()))
    assert decide(entry, Revoke("lost again", act(day=1))) == []
    assert why(entry, Limit(NOW + 10 * DAY, (confirmed(OTHER),), act())) is Why.DEAD


def test_a_compromise_is_declared_since_an_earlier_day_never_a_later_one() -> None:
    entry = done(confirmed(), DeclareCompromised(NOW + DAY, "stolen", act(day=3)))
    assert why(entry, DeclareCompromised(NOW + 2 * DAY, "x", act(day=3))) is Why.PERIOD
    assert decide(entry, DeclareCompromised(NOW + DAY, "x", act(day=3))) == []
    earlier = done(entry, DeclareCompromised(NOW - DAY, "even before", act(day=3)))
    assert earlier.compromised_since == NOW - DAY
    assert why(confirmed(), DeclareCompromised(NOW + DAY, "x", act())) is Why.PERIOD


def test_a_revoked_key_can_turn_out_to_have_been_compromised() -> None:
    entry = done(confirmed(), Revoke("lost", act(day=2)))
    late = done(entry, DeclareCompromised(NOW + DAY, "stolen", act(day=3)))
    assert of(late, NOW) is Standing.VALID
    assert of(late, NOW + DAY) is Standing.COMPROMISED


def test_what_was_signed_before_a_revocation_counts_but_no_longer_goes_on_record() -> None:
    entry = done(confirmed(), Revoke("lost", act(day=2)))
    ring = Keyring({KID: entry})
    before = NOW + DAY
    assert ring.standing(KID, "XFZD", before) is Standing.VALID
    assert ring.recordable(KID, "XFZD", before) is Standing.REVOKED
    assert ring.recordable("kid-9", "XFZD", before) is Standing.UNKNOWN
    assert ring.recordable(KID, "GHJ", before) is Standing.FOREIGN
