"""What a passport is worth: every signature, every event's place, every deadline; what is not so.

Trust nothing but keys that came from the centre another way, and checkpoints that others kept:
the log's own earlier ones, and those that departments cosigned within their opinions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from onehall_contracts.evidence import DAMAGED, Check, Verdict, verify_bundle
from onehall_contracts.keys import public_key
from onehall_contracts.log import proving
from onehall_contracts.log.believing import believe
from onehall_contracts.log.checkpoint import Checkpoint, opened
from onehall_contracts.log.merkle import extends
from onehall_contracts.passport import form, telling
from onehall_contracts.passport.form import Fact, PassportStatement, digest
from onehall_contracts.signing import PublicKey, Untrusted, Verifier, verify
from onehall_contracts.statements import OPINION, OpinionStatement, sha256_of

try:
    from onehall_contracts.passport import limits
except ModuleNotFoundError:  # the calendar is an extra: what a department installs is without it
    limits = None  # type: ignore[assignment]  # then a verifier says what it did not look at

Keys: TypeAlias = Mapping[str, PublicKey]


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever verifies has from elsewhere: both sets of keys, and older checkpoints."""

    log: Keys | None = None
    centre: Mapping[str, Verifier] | None = None
    older: Sequence[str] = ()


def verify_passport(passport: object, given: Given = Given()) -> Verdict:
    """Say what a passport, as its JSON was read, is worth; pure, and offline."""
    trusted = given.log is not None and given.centre is not None
    if not isinstance(passport, Mapping) or passport.keys() != form.FIELDS:
        fields = ", ".join(sorted(form.FIELDS))
        form_ = _check("form", "格式", f"a passport has {fields}; nothing else", ok=False)
        return Verdict((form_,), trusted)
    return Verdict(tuple(_every(passport, given)), trusted)


def _every(passport: Mapping[str, Any], given: Given) -> Iterator[Check]:
    ok = (passport["format"], passport["version"]) == (form.FORMAT, form.VERSION)
    yield _check("form", "格式", "it is a passport of version 1, and nothing else", ok=ok)
    believed, checks = believe(passport["proof"], given.log)
    yield from checks
    if believed is None:
        return
    proof, newest = believed
    same = passport["case_id"] == proof.case_id
    yield _check("case", "办件", "every part is of this case", ok=same)
    keys = proof.keys if given.log is None else given.log
    yield from _seal(passport, proof, keys)
    try:
        shown = list(form.facts(passport["proof"]["entries"]))
        yield from _parts(passport, shown, newest, given)
    except DAMAGED as error:
        en = f"a part is not in its form: {type(error).__name__}"
        yield _check("content", "内容", en, ok=False)
    yield from _older(passport, proof.origin, keys, newest, given.older)


def _seal(passport: Mapping[str, Any], proof: proving.CaseProof, keys: Keys) -> Iterator[Check]:
    try:
        stated = verify(passport["seal"], form.SEAL, keys.get).read(PassportStatement)
    except (Untrusted, TypeError, AttributeError) as error:
        yield _check("seal", "封签", f"the log's key did not sign it: {error}", ok=False)
        return
    whose = (stated.iss, stated.aud, stated.case_id)
    ok = whose == (proof.origin, proof.case_id, proof.case_id)
    ok = ok and set(stated.parts) == {*form.SEALED}
    yield _check("seal", "封签", "the log's key sealed every part", ok=ok)
    for name in form.SEALED:
        ok = stated.parts.get(name) == digest(passport[name])
        yield _check(f"part {name}", "部分", f"{name} is as it was sealed", ok=ok)


def _parts(
    passport: Mapping[str, Any], shown: list[Fact], checkpoint: Checkpoint, given: Given
) -> Iterator[Check]:
    ok = passport["deadlines"]["case_id"] == passport["case_id"]
    yield _check("deadlines", "期限", "the deadlines are this case's", ok=ok)
    told = telling.summary(shown, passport["deadlines"]) == passport["summary"]
    yield _check("summary", "摘要", "the summary says what the history says", ok=told)
    yield from _limits(passport, shown)
    yield from _opinions(passport, shown, checkpoint, given.centre)


def _limits(passport: Mapping[str, Any], shown: list[Fact]) -> Iterator[Check]:
    if limits is None or not limits.derivable(passport, shown):
        what = "this machine has no such calendar; onehall verify derives the deadlines again"
        yield _check("derivation", "期限推导", what)
        return
    wrong = list(limits.wrong(passport, shown))
    for name, why in wrong:
        yield _check(f"deadline {name}", "期限推导", why, ok=False)
    if not wrong:
        yield _check("derivation", "期限推导", "every deadline follows from the history again")


def _opinions(
    passport: Mapping[str, Any],
    shown: list[Fact],
    checkpoint: Checkpoint,
    centre: Mapping[str, Verifier] | None,
) -> Iterator[Check]:
    voided = {f.data["opinion_id"] for f in shown if f.type == form.VOIDED}
    recorded = [f.data for f in shown if f.type == form.RECORDED and f.data.get("opinion_sha256")]
    counts = (d for d in recorded if d["opinion_id"] not in voided)
    standing = {d["opinion_sha256"]: d["item_id"] for d in counts}
    for bundle in passport["opinions"]:
        item = standing.pop(sha256_of(bundle["opinion"]), None)
        yield from _opinion(bundle, item, centre)
        yield from _witness(bundle, item, passport, checkpoint)
    for item in standing.values():
        yield _check(f"opinion {item}", "意见", "the passport lacks this opinion", ok=False)


def _opinion(
    bundle: object, item: str | None, centre: Mapping[str, Verifier] | None
) -> Iterator[Check]:
    name = f"opinion {item or '?'}"
    yield _check(name, "意见", "the history recorded this very opinion", ok=item is not None)
    verdict = verify_bundle(bundle, centre)
    for check in verdict.checks:
        if not check.ok:
            yield Check(f"{name}: {check.name}", False, check.zh, check.en)
    if verdict.holds:
        yield _check(f"{name}: evidence", "证据包", "all its signatures hold")


def _witness(
    bundle: Mapping[str, Any], item: str | None, passport: Mapping[str, Any], newest: Checkpoint
) -> Iterator[Check]:
    seen = cosigned(bundle)
    if seen is None:
        return
    en = f"its department saw {seen.size} entries, with which this log begins"
    ok = _begins(passport, seen.size, bytes.fromhex(seen.root), newest)
    yield _check(f"witness {item or '?'}", "见证", en, ok=ok)


@dataclass(frozen=True, slots=True)
class Seen:
    """A size and a root of the log that somebody saw."""

    size: int
    root: str


def cosigned(bundle: Any) -> Seen | None:
    """Return the checkpoint that the opinion in a bundle cosigns, under the key beside it."""
    try:
        key = public_key(bundle["key"]["jwk"])
        stated = verify(bundle["opinion"], OPINION, {key.kid: key}.get).read(OpinionStatement)
    except (Untrusted, *DAMAGED):
        return None
    one = stated.checkpoint
    return Seen(one.size, one.root) if one else None


def _older(
    passport: Mapping[str, Any], origin: str, keys: Keys, newest: Checkpoint, older: Sequence[str]
) -> Iterator[Check]:
    for text in older:
        try:
            one = opened(text, origin, keys.values()).checkpoint
        except Untrusted as error:
            yield _check("older", "较早检查点", f"{error.reason}: {error.detail}", ok=False)
            continue
        ok = _begins(passport, one.size, one.root, newest)
        en = f"the log begins with the {one.size} entries signed for then"
        cure = f"it is not shown that {en}; get the passport again with --checkpoint"
        yield _check("older", "较早检查点", en if ok else cure, ok=ok)


def _begins(passport: Mapping[str, Any], size: int, root: bytes, newest: Checkpoint) -> bool:
    if size == newest.size:
        return root == newest.root
    for one in passport["consistency"]:
        if one["size"] == size:
            path = [bytes.fromhex(part) for part in one["path"]]
            return extends(size, newest.size, root, newest.root, path)
    return False


def _check(name: str, zh: str, en: str, *, ok: bool = True) -> Check:
    return Check(name, ok, zh if ok else f"{zh}不通过", en)
