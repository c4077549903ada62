"""A passport proves a case to who trusts nobody; one changed field is named."""

import json
from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from onehall_calendar import load
from onehall_contracts import Message
from onehall_contracts.approval import (
    CertificateIssuedV1,
    OpinionRecordedV1,
    Permit,
    PermitIssuedV1,
)
from onehall_contracts.ids import derived
from onehall_contracts.log import chain, exported, merkle
from onehall_contracts.log.chain import Row
from onehall_contracts.log.checkpoint import Checkpoint, signed
from onehall_contracts.log.entries import Leaf, written
from onehall_contracts.notify import NoticeSentV1, NoticeSentV2
from onehall_contracts.passport import limits
from onehall_contracts.passport.form import Fact
from onehall_contracts.passport.verifying import Given, Seen, cosigned, verify_passport
from onehall_contracts.statements import sha256_of
from onehall_supervision import messages
from onehall_supervision.api.log import case_proof
from onehall_supervision.api.passport import assembled, counted_of
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import CODEC

from tests.building import ACCEPTED_AT, APPLICANT, asked, signed_opinion
from tests.keys import centre_key, log_key, named_key
from tests.moving import AUTHORITY, extended, resumed, suspended, voided
from tests.observing import opened, said
from tests.unit.contracts.test_evidence import (
    CASE,
    FIRE,
    change,
    drop,
    leaves,
    made,
    twice,
)
from tests.unit.supervision.watch import Watch

ORIGIN = "onehall/test/supervision"
KEYS = LogKeys(ORIGIN, log_key())
GIVEN = Given(log={log_key().kid: log_key().public}, centre={centre_key().kid: centre_key().public})
LATER = ACCEPTED_AT + timedelta(days=20)
EARLIER = 3
OTHERS = [merkle.leaf_hash(bytes([n])) for n in range(EARLIER)]
"""What other cases had in the log before this one."""


def root(leaves_: Sequence[bytes]) -> bytes:
    return merkle.hash_of_range(range(len(leaves_)), node(leaves_))


def node(leaves_: Sequence[bytes]) -> Callable[[tuple[int, int]], bytes]:
    def find(subtree: tuple[int, int]) -> bytes:
        level, index = subtree
        if level == 0:
            return leaves_[index]
        return merkle.node_hash(*(find((level - 1, 2 * index + n)) for n in (0, 1)))

    return find


@cache
def opinion() -> str:
    seen = {"size": EARLIER, "root": root(OTHERS).hex()}
    task, at = asked(CASE)[FIRE.item_id], ACCEPTED_AT + timedelta(hours=1)
    return signed_opinion(task, at=at, checkpoint=seen).signed


def recorded(**other: Any) -> OpinionRecordedV1:
    given = {
        "case_id": CASE.case_id,
        "item_id": FIRE.item_id,
        "department": FIRE.department,
        "task_id": derived("task"),
        "opinion_id": derived("opinion"),
        "answer": "approve",
        "officer": "XFZD-01",
        "given_at": ACCEPTED_AT + timedelta(hours=1),
        "recorded_at": ACCEPTED_AT + timedelta(days=1),
        "promised_due_at": LATER,
        "opinion_sha256": sha256_of(opinion()),
    }
    return OpinionRecordedV1.model_validate(given | other)


def history() -> list[Message]:
    permit = Permit(
        item_id=FIRE.item_id, department="XFZD", permit_number="建1", certificate="意见书"
    )
    issued = PermitIssuedV1(
        case_id=CASE.case_id, case_number=CASE.case_number, class_id="PC2",
        issuance_id=derived("issuance"), permits=(permit,), used_wd=9, joint_limit_wd=10,
        serial_legal_wd=20, issued_at=LATER,
    )  # fmt: skip
    document = CertificateIssuedV1(
        case_id=CASE.case_id, item_id=FIRE.item_id, department="XFZD", permit_number="建1",
        document_sha256="ab" * 32, issued_at=LATER,
    )  # fmt: skip
    notice = NoticeSentV1(
        notice_id=derived("notice"), case_id=CASE.case_id, recipient_ref=APPLICANT,
        channel="mail", template="permit-issued", attempts=1, sent_at=LATER,
    )  # fmt: skip
    texted = NoticeSentV2.model_validate(notice.model_dump() | {"channel": "sms"})
    begun, day = date(2011, 9, 28), ACCEPTED_AT + timedelta(days=2)
    stopped = suspended(CASE, FIRE, on=begun, declared=7, when=day)
    on = resumed(CASE, FIRE, on=date(2011, 10, 12), when=day + timedelta(days=14))
    return [
        CASE,
        stopped,
        on,
        extended(CASE, FIRE, days=5, when=day),
        recorded(),
        issued,
        document,
        notice,
        texted,
    ]


def sheets_of(*seen: Message) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The deadlines that supervision would put into a passport after these events."""
    return counted_of(Watch().see(*seen).view, CASE.case_id)


def row(number: int, payload: str) -> Row:
    """The row of an event as the ledger would hold it."""
    at = int(ACCEPTED_AT.timestamp()) * 1_000_000 + number
    text = chain.payload_sha256(payload)
    event = str(derived("event", number))
    return Row(
        CASE.case_id, number, 10 + number, event, "observed", at, at, "test", None, None, text
    )


@cache
def sealed() -> str:
    """A passport as the gateway hands it out, as text: whoever wants one reads it anew."""
    watch, entries, before = Watch(), [], chain.first(CASE.case_id)
    tree = list(OTHERS)
    for number, message in enumerate(history(), 1):
        event = said(message, ACCEPTED_AT)
        watch.see(event)
        payload = CODEC.encode(messages.observed(event))
        one = row(number, payload)
        before = chain.following(before, one)
        leaf = Leaf(len(tree), CASE.case_id, number, one.seq, before, merkle.leaf_hash(before.leaf))
        tree.append(leaf.hash)
        shown = {name: getattr(one, name) for name in chain.COLUMNS[:-1]} | {"payload": payload}
        entries.append({"leaf": written(leaf), "row": shown})
    for entry in entries:
        ranges = merkle.inclusion(entry["leaf"]["index"], len(tree))
        entry["path"] = [h.hex() for h in merkle.proof(ranges, node(tree))]
    note = signed(Checkpoint(ORIGIN, len(tree), root(tree)), log_key(), LATER)
    path = merkle.proof(merkle.consistency(EARLIER, len(tree)), node(tree))
    grown = [{"size": EARLIER, "path": [one.hex() for one in path]}]
    proof = case_proof(KEYS, CASE.case_id, note.text, entries)
    found = assembled(KEYS, proof, counted_of(watch.view, CASE.case_id), grown, LATER)
    receipt = made(opinion=opinion())
    return json.dumps(found | {"opinions": [receipt]})


def passport() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sealed())
    return found


def test_a_passport_holds_and_says_what_it_proves() -> None:
    found = verify_passport(passport(), GIVEN)
    assert found.holds, [check for check in found.checks if not check.ok]
    assert found.trust.ok
    names = {check.name for check in found.checks}
    assert names >= {"history", "seal", "derivation", "summary", "witness PC2-06"}
    assert "opinion PC2-06: evidence" in names
    assert not verify_passport(passport()).trust.ok


def test_it_tells_in_plain_words_what_happened() -> None:
    summary = passport()["summary"]
    text = "\n".join((*summary["zh"], *summary["en"]))
    assert "2011-09-26 受理办件" in text
    assert "XFZD said of item PC2-06: approve." in text
    assert "permit 建1" in text and "ab" * 32 in text
    assert "notice permit-issued was sent" in text
    assert len(summary["zh"]) == len(summary["en"])


def altered(one: Any, path: tuple[Any, ...], how: Callable[[Any, Any], None]) -> Any:
    """A copy in which one field is altered; what is not on the way to it is shared."""
    inner = copy(one)
    if len(path) == 1:
        how(inner, path[0])
    else:
        inner[path[0]] = altered(one[path[0]], path[1:], how)
    return inner


@pytest.mark.parametrize(("how", "every"), [(change, 1), (drop, 7), (twice, 7)])
def test_every_single_field_that_is_altered_is_named(
    how: Callable[[Any, Any], None], every: int
) -> None:
    """Of the days that a deadline counts, one in ten: they are all of one kind."""
    one = passport()
    paths = [path for path in leaves(one) if path]
    days = [path for path in paths if {"steps", "derivation"} & set(path)]
    others = [path for path in paths if not {"steps", "derivation"} & set(path)]
    assert len(others) > 300
    for path in (others + days[::10])[::every]:
        other = altered(one, path, how)
        if other == one:  # a hex digit became itself
            continue
        found = verify_passport(other, GIVEN)
        assert not found.holds, path
        assert all(check.zh and check.en for check in found.checks)
        if path[0] in ("deadlines", "calendar", "consistency", "summary"):
            assert {f"part {path[0]}", "form"} & set(found.failed), path


def resealed(one: dict[str, Any]) -> dict[str, Any]:
    """Let whoever has the log's key seal what was altered."""
    counted = one["deadlines"], one["calendar"]
    again = assembled(KEYS, one["proof"], counted, one["consistency"], LATER)
    return again | {"opinions": one["opinions"]}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("reviews", 0, "promised", "due_on"), "2011-12-01", "deadline PC2-06 promised"),
        (("reviews", 0, "promised", "start_on"), "2011-09-27", "deadline PC2-06 promised"),
        (("reviews", 0, "legal", "limit", "n"), 30, "deadline PC2-06 legal"),
        (("reviews", 0, "legal", "suspensions", 0, "declared_wd"), 9, "deadline PC2-06 legal"),
        (("reviews", 0, "promised", "extension", "days"), 3, "deadline PC2-06 promised"),
        (("joint", "legal", "due_on"), "2011-12-01", "deadline joint legal"),
    ],
)
def test_with_the_logs_own_key_no_deadline_can_be_made_up(
    path: tuple[Any, ...], value: Any, named: str
) -> None:
    one = passport()
    inner = one["deadlines"]
    for name in path[:-1]:
        inner = inner[name]
    assert inner[path[-1]] != value
    inner[path[-1]] = value
    assert named in verify_passport(resealed(one), GIVEN).failed


DAY = timedelta(days=1)
STOPPED, ON, LONGER, GIVEN_OPINION = history()[1:5]
ENDED_LATER = resumed(CASE, FIRE, on=date(2011, 10, 11), when=ACCEPTED_AT + 17 * DAY)
APPROVED_LATER = extended(CASE, FIRE, days=5, when=ACCEPTED_AT + 90 * DAY)
NOT_GRANTED = extended(CASE, FIRE, days=16, when=ACCEPTED_AT + DAY)
ANSWERED_EARLIER = recorded(given_at=ACCEPTED_AT + timedelta(minutes=1))
AGAIN = voided(CASE, FIRE, derived("opinion"), ACCEPTED_AT + 3 * DAY)
OPENED = opened(CASE).model_copy(update={"calendar_version": load().version})


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ((CASE, STOPPED, ENDED_LATER, LONGER, GIVEN_OPINION), "deadline PC2-06 promised"),
        ((CASE, STOPPED, LONGER, GIVEN_OPINION), "deadline PC2-06 legal"),
        ((CASE, LONGER, GIVEN_OPINION), "deadline PC2-06 legal"),
        ((CASE, STOPPED, ON, GIVEN_OPINION), "deadline PC2-06 promised"),
        ((CASE, STOPPED, ON, APPROVED_LATER, GIVEN_OPINION), "deadline PC2-06 legal"),
        ((CASE, STOPPED, ON, NOT_GRANTED, GIVEN_OPINION), "deadline joint legal"),
        ((CASE, STOPPED, ON, LONGER, ANSWERED_EARLIER), "deadline PC2-06 answered_at"),
        ((CASE, STOPPED, ON, LONGER, GIVEN_OPINION, AGAIN), "deadline PC2-06"),
        ((OPENED, STOPPED, ON, LONGER, GIVEN_OPINION), "deadline PC2-06 legal"),
        ((), "deadline calendar"),
    ],
    ids=[
        "a procedure ended otherwise", "its end left out", "it left out", "extension left out",
        "approved otherwise", "extended further", "answered otherwise", "asked again",
        "without a legal limit", "no deadlines at all",
    ],
)  # fmt: skip
def test_deadlines_of_another_history_are_named_whoever_sealed_them(
    told: tuple[Message, ...], named: str
) -> None:
    """Every field of a deadline is derived again from the history: nothing of it is believed."""
    one = passport()
    one["deadlines"], one["calendar"] = sheets_of(*told)
    found = verify_passport(resealed(one), GIVEN)
    assert "seal" not in found.failed
    assert named in found.failed


SITE = CASE.items[0].model_copy(update={"item_id": "PC2-07", "department": "XGHJ"})
PAIR = CASE.model_copy(update={"items": (*CASE.items, SITE)})
BOTH = (CASE.items[0], SITE)


@pytest.mark.parametrize(
    "told",
    [
        (),
        (OPENED,),
        (STOPPED, ENDED_LATER, ON, CASE),
        (NOT_GRANTED, CASE),
        (CASE, extended(CASE, FIRE, days=3, role=AUTHORITY, when=ACCEPTED_AT, notice=""), LONGER),
        (CASE, resumed(CASE, FIRE, on=date(2011, 9, 1), when=ACCEPTED_AT), STOPPED),
        (AGAIN, CASE, GIVEN_OPINION, recorded(opinion_id=derived("second"), given_at=LATER)),
        (PAIR, OPENED, suspended(PAIR, *BOTH, on=date(2011, 9, 29), declared=2, cause="听证")),
        (PAIR, extended(PAIR, SITE, days=10, role=AUTHORITY, when=ACCEPTED_AT), AGAIN),
        (CASE.model_copy(update={"accepted_at": datetime(2026, 12, 31, 17, tzinfo=UTC)}),),
    ],
)  # fmt: skip
def test_what_supervision_counts_is_what_anybody_derives(told: tuple[Message, ...]) -> None:
    stated, table = sheets_of(*told)
    shown = [Fact(one.wire_name, one.model_dump(mode="json")) for one in reversed(told)]
    given = {"deadlines": stated, "calendar": table}
    assert list(limits.wrong(given, shown)) == []
    assert (stated["calendar_version"] is None) is (not told)


def test_an_opinion_that_the_history_does_not_know_or_that_is_left_out_is_named() -> None:
    none = passport() | {"opinions": []}
    assert verify_passport(none, GIVEN).failed == ("opinion PC2-06",)
    other = passport() | {"opinions": [made()]}
    assert {"opinion ?", "opinion PC2-06"} <= set(verify_passport(other, GIVEN).failed)


def test_a_department_that_saw_another_history_finds_it_out() -> None:
    one = passport()
    one["consistency"][0]["path"] = []
    assert "witness PC2-06" in verify_passport(resealed(one), GIVEN).failed


def test_an_older_checkpoint_is_the_beginning_or_is_named() -> None:
    kept = signed(Checkpoint(ORIGIN, EARLIER, root(OTHERS)), log_key(), ACCEPTED_AT).text
    other = signed(Checkpoint(ORIGIN, EARLIER, b"\1" * 32), log_key(), ACCEPTED_AT).text
    unknown = signed(Checkpoint(ORIGIN, 2, root(OTHERS[:2])), log_key(), ACCEPTED_AT).text
    forged = signed(Checkpoint(ORIGIN, EARLIER, root(OTHERS)), named_key("x"), ACCEPTED_AT).text
    for note, holds in ((kept, True), (other, False), (unknown, False), (forged, False)):
        given = Given(GIVEN.log, GIVEN.centre, [note])
        assert verify_passport(passport(), given).holds is holds


def test_keys_that_are_given_are_trusted_and_not_the_passports_own() -> None:
    stranger = named_key("stranger")
    assert (
        "checkpoint" in verify_passport(passport(), Given({stranger.kid: stranger.public})).failed
    )
    centre = Given(GIVEN.log, {stranger.kid: stranger.public})
    assert "opinion PC2-06: task" in verify_passport(passport(), centre).failed


@pytest.mark.parametrize("what", [None, [], "", 7, {}, {"format": "onehall-case-passport"}])
def test_what_is_no_passport_is_named(what: object) -> None:
    assert verify_passport(what, GIVEN).failed == ("form",)


def test_nothing_is_altered_by_verifying() -> None:
    one = passport()
    before = deepcopy(one)
    verify_passport(one, GIVEN)
    assert one == before


@pytest.mark.parametrize(
    ("size", "root_", "codes"),
    [(0, merkle.EMPTY_ROOT, []), (0, b"\1" * 32, ["root"]), (5, b"\1" * 32, ["cut"])],
)
def test_a_whole_log_begins_with_what_departments_cosigned(
    size: int, root_: bytes, codes: list[str]
) -> None:
    note = signed(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT), log_key(), LATER).text
    lines = [exported.head(ORIGIN, note, KEYS.public), exported.end(0)]
    found = exported.verify(lines, seen=[Checkpoint("", size, root_)])
    assert [one.code for one in found] == codes


def test_what_was_cosigned_is_read_under_the_departments_key() -> None:
    bundle = passport()["opinions"][0]
    assert cosigned(bundle) == Seen(EARLIER, root(OTHERS).hex())
    assert cosigned(bundle | {"opinion": made()["task"]}) is None
    assert cosigned(None) is None
