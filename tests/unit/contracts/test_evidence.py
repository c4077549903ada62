"""A bundle of evidence proves an opinion to who trusts nobody; one changed byte is named."""

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from onehall_approval.domain import keys_deciding as deciding
from onehall_approval.domain import model as m
from onehall_approval.domain.keys import Entry
from onehall_approval.messages.evidence import bundle
from onehall_approval.messages.notary import Notary
from onehall_contracts.bundle import ExtractStatement, jwks, keys_in, record_sha256
from onehall_contracts.evidence import EXTRACT, verify_bundle
from onehall_contracts.signing import BadKey, SigningKey
from onehall_contracts.statements import RECEIPT, ReceiptStatement, sha256_of
from pydantic_core import to_jsonable_python

from tests.building import ACCEPTED_AT, NOTARY, accepted, asked, item, signed_opinion, stated
from tests.keys import CENTRE, centre_key, department_key, named_key, vouching

Bundle = dict[str, Any]

FIRE = item(6, "XFZD")
CASE = accepted(FIRE, case_id="6b0b6c2e-0000-4000-8000-000000000001")
DAY = timedelta(days=1)
RECORDED_AT = ACCEPTED_AT + DAY
KEY, RETIRED = department_key("XFZD"), named_key("the centre's last")


def history(*more: deciding.Command, at: datetime = ACCEPTED_AT) -> tuple[Entry, list[Any]]:
    """The department's key with all that was done to it, as the register would hold both."""
    entry, audit = None, []
    for command in (*vouching("XFZD", KEY, at), *more):
        answer = deciding.decide(entry, command)
        assert not isinstance(answer, deciding.Refused), answer
        for change in answer:
            entry = change.entry
            done = {"act": change.did.value, "by": change.act.by, "at": change.act.at}
            audit.append(done | {"reason": change.reason})
    assert entry
    return entry, audit


def receipt_of(opinion: str, at: datetime = RECORDED_AT, **other: Any) -> str:
    task = stated(asked(CASE)[FIRE.item_id])
    said = {
        "iss": CENTRE,
        "aud": "XFZD",
        "iat": int(at.timestamp()),
        "task_id": task.task_id,
        "case_id": task.case_id,
        "item_id": task.item_id,
        "opinion_id": opinion_id(),
        "opinion_sha256": sha256_of(opinion),
        "recorded_at": at,
    }
    return centre_key().sign(RECEIPT, ReceiptStatement.model_validate(said | other))


def opinion_id() -> str:
    payload = signed_opinion(asked(CASE)[FIRE.item_id]).signed.split(".")[1]
    return str(json.loads(_decoded(payload))["jti"])


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def made(
    entry: Entry | None = None,
    audit: list[Any] | None = None,
    statement: str = "",
    opinion: str = "",
    receipt: str = "",
    notary: Notary = NOTARY,
) -> Bundle:
    """A bundle as approval makes it, in which something may be another thing."""
    known, done = history()
    task = asked(CASE)[FIRE.item_id]
    signed = opinion or signed_opinion(task, at=ACCEPTED_AT + timedelta(hours=1)).signed
    proof = m.Proof(KEY.kid, "", "", "", signed)
    answered = statement or task, proof, receipt or receipt_of(signed)
    centre = notary, [RETIRED.public]
    found = bundle(answered, entry or known, done if audit is None else audit, centre, RECORDED_AT)
    again: Bundle = json.loads(json.dumps(found))
    return again


def register_again(one: Bundle, **changed: Any) -> Bundle:
    """Let a lying centre sign what it shows of its register."""
    one["key"] |= to_jsonable_python(changed)
    stated = ExtractStatement(iss=CENTRE, aud="XFZD", iat=0, record_sha256=record_sha256(one))
    return one | {"extract": centre_key().sign(EXTRACT, stated)}


def leaves(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every field, and to every part of one."""
    yield path
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for name, part in parts:
        yield from leaves(part, *path, name)


def altered(one: Bundle, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Bundle:
    one = deepcopy(one)
    inner: Any = one
    for name in path[:-1]:
        inner = inner[name]
    change(inner, path[-1])
    return one


def another(value: Any) -> Any:
    """Something like it, and not it."""
    match value:
        case str():
            last = value[-1:] or "a"
            return value[:-1] + ("B" if last == "A" else "A" if last.isalpha() else "7")
        case int():
            return value + 1
        case None:
            return "2011-09-26T01:00:00Z"
        case list():
            return value[:-1]
        case _:
            return {**value, "more": "of it"}


def change(inner: Any, name: Any) -> None:
    inner[name] = another(inner[name])


def empty(inner: Any, name: Any) -> None:
    inner[name] = None if inner[name] is not None else ""


def drop(inner: Any, name: Any) -> None:
    del inner[name]


def twice(inner: Any, name: Any) -> None:
    if isinstance(inner, list):
        inner.insert(name, deepcopy(inner[name]))
    else:
        inner[f"{name}2"] = inner[name]


def test_a_bundle_holds_and_says_whose_keys_were_trusted() -> None:
    found = verify_bundle(made())
    assert found.holds, found.failed
    assert not found.trust.ok
    assert all(check.zh and check.en for check in (*found.checks, found.trust))
    ours = verify_bundle(made(), {centre_key().kid: centre_key().public})
    assert ours.holds
    assert ours.trust.ok


def test_keys_that_are_given_are_trusted_and_not_those_of_the_bundle() -> None:
    found = verify_bundle(made(), {RETIRED.kid: RETIRED.public})
    assert {"task", "receipt", "extract"} <= set(found.failed)


def test_what_the_centre_signed_with_an_earlier_key_holds() -> None:
    signed = signed_opinion(asked(CASE)[FIRE.item_id]).signed
    entry, audit = history()
    answered = asked(CASE)[FIRE.item_id], m.Proof(KEY.kid, "", "", "", signed), receipt_of(signed)
    later = Notary(named_key("the centre's next"), CENTRE), [centre_key().public]
    one = json.loads(json.dumps(bundle(answered, entry, audit, later, RECORDED_AT)))
    assert verify_bundle(one).holds
    assert verify_bundle(one, keys_in(one["centre_keys"])).holds


def test_a_centre_that_nobody_knows_is_found_out_with_the_real_keys() -> None:
    forger = named_key("forger")
    forged = made(notary=Notary(forger, CENTRE))
    assert "extract" in verify_bundle(forged, {centre_key().kid: centre_key().public}).failed


@pytest.mark.parametrize("how", [change, empty, drop, twice])
def test_every_single_field_that_is_altered_is_named(how: Callable[[Any, Any], None]) -> None:
    one = made()
    paths = [path for path in leaves(one) if path]
    assert len(paths) > 50
    for path in paths:
        found = verify_bundle(altered(one, path, how))
        assert not found.holds, path
        assert all(check.zh and check.en for check in found.checks)


@pytest.mark.parametrize("name", ["task", "opinion", "receipt", "extract", "proof"])
def test_one_changed_character_anywhere_in_a_signature_is_named(name: str) -> None:
    one = made()
    home = one["key"] if name == "proof" else one
    whole: str = home[name]
    for at in range(0, len(whole), 7):
        home[name] = whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :]
        assert verify_bundle(one).failed, at


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ({"nonce": "0" * 32}, "nonce"),
        ({"task_sha256": "0" * 64}, "digest"),
        ({"case_id": "6b0b6c2e-0000-4000-8000-000000000002"}, "same-matter"),
        ({"item_id": "PC2-07"}, "same-matter"),
        ({"iss": "GHJ"}, "parties"),
        ({"aud": "another centre"}, "parties"),
        ({"jti": "6b0b6c2e-0000-4000-8000-000000000003"}, "receipt-digest"),
    ],
)
def test_an_opinion_on_something_else_is_named(statement: dict[str, Any], name: str) -> None:
    signed = signed_opinion(asked(CASE)[FIRE.item_id], **statement).signed
    assert name in verify_bundle(made(opinion=signed)).failed


def test_another_departments_signature_is_named() -> None:
    signed = signed_opinion(asked(CASE)[FIRE.item_id], department="GHJ").signed
    assert "opinion" in verify_bundle(made(opinion=signed)).failed


def test_a_receipt_for_another_opinion_is_named() -> None:
    one = made(receipt=receipt_of("another.opinion.altogether"))
    assert verify_bundle(one).failed == ("receipt-digest",)


def test_one_person_who_vouched_alone_is_named_though_the_centre_signs_it() -> None:
    one = made()
    one["audit"][2]["by"] = "operator-1"
    assert verify_bundle(register_again(one, confirmed_by="operator-1")).failed == ("two-people",)


def test_a_challenge_that_nobody_signed_is_named_though_the_centre_signs_it() -> None:
    assert verify_bundle(register_again(made(), challenge="0" * 32)).failed == ("key-proof",)


@pytest.mark.parametrize(
    "changed",
    [
        {"registered_by": "somebody"},
        {"proved_at": ACCEPTED_AT - DAY},
        {"confirmed_at": ACCEPTED_AT + DAY},
        {"revoked_at": RECORDED_AT + DAY},
        {"compromised_since": RECORDED_AT + DAY},
    ],
)
def test_a_record_that_its_audit_does_not_tell_is_named(changed: dict[str, Any]) -> None:
    assert verify_bundle(register_again(made(), **changed)).failed == ("key-history",)


@pytest.mark.parametrize("end", ["valid_until", "revoked_at", "compromised_since"])
def test_a_key_that_no_longer_counted_when_the_opinion_went_on_record_is_named(end: str) -> None:
    entry, audit = history()
    ended = replace(entry, **{end: RECORDED_AT})
    assert "key-valid" in verify_bundle(made(ended, audit)).failed
    later = replace(entry, **{end: RECORDED_AT + timedelta(seconds=1)})
    assert "key-valid" not in verify_bundle(made(later, audit)).failed


def test_a_key_that_did_not_count_yet_is_named() -> None:
    entry, audit = history()
    assert (
        "key-valid"
        in verify_bundle(made(replace(entry, valid_from=RECORDED_AT + DAY), audit)).failed
    )


def test_what_was_recorded_before_a_revocation_and_a_compromise_stands() -> None:
    act = deciding.Act("operator-3", RECORDED_AT + 2 * DAY)
    entry, audit = history(
        deciding.Revoke("the officer has left", act),
        deciding.DeclareCompromised(RECORDED_AT + DAY, "stolen", act),
    )
    assert verify_bundle(made(entry, audit)).holds


@pytest.mark.parametrize("nothing", [None, [], "", 1, {}, {"version": 1}])
def test_what_is_no_bundle_is_named(nothing: object) -> None:
    assert verify_bundle(nothing).failed == ("form",)


def test_sets_of_keys_are_read_strictly() -> None:
    keys: list[SigningKey] = [centre_key(), RETIRED]
    written = jwks(key.public for key in keys)
    assert list(keys_in(written)) == [key.kid for key in keys]
    for wrong in (
        None,
        {},
        {"keys": {}},
        {"keys": [{}]},
        {"keys": [{**KEY.public.jwk, "kid": "x"}]},
    ):
        with pytest.raises(BadKey):
            keys_in(wrong)
