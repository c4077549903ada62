"""An evidence bundle 证据包: all that proves one opinion, verified offline, by anybody, without us.

Task and receipt are signed by the centre, the opinion and the proof of the key by the department.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

from pydantic import ValidationError

from onehall_contracts.bundle import EXTRACT, Bundle, ExtractStatement, keys_in, record_sha256
from onehall_contracts.event import explain
from onehall_contracts.keys import public_key
from onehall_contracts.signing import BadKey, Untrusted, Verifier, verify
from onehall_contracts.statements import (
    KEY_PROOF,
    OPINION,
    RECEIPT,
    TASK,
    KeyProof,
    OpinionStatement,
    ReceiptStatement,
    Statement,
    TaskStatement,
    sha256_of,
)

S = TypeVar("S", bound=Statement)

CHINESE: Final = {
    "malformed": "格式不合",
    "header": "头部不合",
    "wrong-type": "类型不符",
    "unknown-key": "不是可信的密钥",
    "algorithm": "算法不符",
    "bad-signature": "签名不符",
    "wrong-data": "内容不合",
}

DAMAGED: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)
"""What reading a part raises that is not in its form: verifiers name the part and go on."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold: its name, and why it does or does not."""

    name: str
    ok: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bundle is worth; `given` says whose word for the centre's keys was taken."""

    checks: tuple[Check, ...]
    given: bool

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return all(check.ok for check in self.checks)

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of what does not hold."""
        return tuple(check.name for check in self.checks if not check.ok)

    @property
    def trust(self) -> Check:
        """Whether the centre's keys came from elsewhere than the bundle itself."""
        if self.given:
            return Check("trust", True, "使用给定的中心公钥", "the centre's keys were given")
        zh = "仅使用证据包自带的中心公钥：请从中心另行取得公钥再验证"
        en = (
            "only the bundle's own centre keys were used: get them from the centre and verify again"
        )
        return Check("trust", False, zh, en)


class _No(Exception):
    """Something does not hold: why, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def verify_bundle(bundle: object, centre_keys: Mapping[str, Verifier] | None = None) -> Verdict:
    """Say what a bundle, as its JSON was read, is worth; pure, and offline.

    With `centre_keys`, by kid, these are trusted and not those in the bundle.
    """
    given = centre_keys is not None
    try:
        read = Bundle.model_validate(bundle)
        assert isinstance(bundle, Mapping)  # noqa: S101 - nothing else is a bundle
        digest = record_sha256(bundle)
    except ValidationError as error:
        return Verdict((Check("form", False, "证据包格式不合", explain(error)),), given)
    found = _Found(read, digest, centre_keys)
    form = Check("form", True, "格式", "it is a bundle of version 1, and nothing else")
    return Verdict((form, *(_checked(found, name) for name in CHECKS)), given)


@dataclass(frozen=True)
class _Found:
    """A bundle with what its signatures prove; each is read once, or raises why it is not."""

    bundle: Bundle
    digest: str
    given: Mapping[str, Verifier] | None

    @cached_property
    def centre(self) -> Mapping[str, Verifier]:
        try:
            bundled = keys_in(self.bundle.centre_keys.model_dump())
        except BadKey as error:
            raise _No("中心公钥不合", str(error)) from None
        return bundled if self.given is None else self.given

    @cached_property
    def key(self) -> Verifier:
        known = self.bundle.key
        try:
            key = public_key(known.jwk)
        except BadKey as error:
            raise _No("部门公钥不合", str(error)) from None
        if (key.kid, key.algorithm) != (known.kid, known.algorithm):
            raise _No("密钥标识与公钥不符", "kid or algorithm is not that of the public key")
        return key

    @cached_property
    def task(self) -> TaskStatement:
        return self._read(self.bundle.task, TASK, TaskStatement, self.centre)

    @cached_property
    def receipt(self) -> ReceiptStatement:
        return self._read(self.bundle.receipt, RECEIPT, ReceiptStatement, self.centre)

    @cached_property
    def extract(self) -> ExtractStatement:
        return self._read(self.bundle.extract, EXTRACT, ExtractStatement, self.centre)

    @cached_property
    def opinion(self) -> OpinionStatement:
        return self._read(self.bundle.opinion, OPINION, OpinionStatement, {self.key.kid: self.key})

    @cached_property
    def proof(self) -> KeyProof:
        return self._read(self.bundle.key.proof, KEY_PROOF, KeyProof, {self.key.kid: self.key})

    def _read(self, compact: str, typ: str, statement: type[S], keys: Mapping[str, Verifier]) -> S:
        try:
            return verify(compact, typ, keys.get).read(statement)
        except Untrusted as error:
            zh = CHINESE.get(error.reason, error.reason)
            raise _No(zh, f"{error.reason}: {error.detail}") from None


def _must(holds: bool, zh: str, en: str) -> None:
    if not holds:
        raise _No(zh, en)


def _extract(found: _Found) -> None:
    told = found.extract.record_sha256 == found.digest
    _must(told, "登记内容与中心签名不符", "key, audit or centre_keys is not what the centre signed")


def _key_proof(found: _Found) -> None:
    key, proof = found.bundle.key, found.proof
    _must(proof.challenge == key.challenge, "挑战值不符", "it is not the challenge that was signed")
    _must(
        (proof.iss, proof.aud) == (key.department, found.bundle.centre),
        "证明的签发方或接收方不符",
        "the proof was made by another department, or for another centre",
    )


def _two_people(found: _Found) -> None:
    key = found.bundle.key
    _must(
        key.registered_by != key.confirmed_by,
        "登记人与确认人是同一人",
        "one person registered the key and confirmed it",
    )


def _nonce(found: _Found) -> None:
    same = found.opinion.nonce == found.task.nonce
    _must(same, "随机数不符", "the opinion's nonce is not the task's")


def _digest(found: _Found) -> None:
    same = found.opinion.task_sha256 == sha256_of(found.bundle.task)
    _must(same, "任务摘要不符", "the opinion was given on another task than this")


def _receipt_digest(found: _Found) -> None:
    named = (found.receipt.opinion_sha256, found.receipt.opinion_id)
    same = named == (sha256_of(found.bundle.opinion), found.opinion.jti)
    _must(same, "回执所记意见不符", "the receipt is for another opinion than this")


def _matter(found: _Found) -> None:
    said = (found.task, found.opinion, found.receipt)
    matters = {(one.case_id, one.item_id, one.task_id) for one in said}
    _must(len(matters) == 1, "办件、事项或任务不一致", "case, item or task differ between them")


def _parties(found: _Found) -> None:
    task, opinion, receipt = found.task, found.opinion, found.receipt
    centres = {found.bundle.centre, task.iss, opinion.aud, receipt.iss, found.extract.iss}
    _must(len(centres) == 1, "中心名称不一致", "the centre's name differs between them")
    departments = {task.aud, task.department, opinion.iss, receipt.aud, found.extract.aud}
    departments.add(found.bundle.key.department)
    _must(len(departments) == 1, "部门不一致", "the department differs between them")


def _key_valid(found: _Found) -> None:
    key, at = found.bundle.key, found.receipt.recorded_at
    ends = {
        "expired 已到期": key.valid_until,
        "revoked 已吊销": key.revoked_at,
        "compromised 已泄露": key.compromised_since,
    }
    _must(key.valid_from <= at, "登记意见时密钥尚未生效", "the key did not count yet when recorded")
    for what, end in ends.items():
        en, _, zh = what.partition(" ")
        _must(end is None or at < end, f"登记意见时密钥{zh}", f"the key was {en} when recorded")


def _key_history(found: _Found) -> None:
    key, audit = found.bundle.key, found.bundle.audit
    done = {name: [one for one in audit if one.act == name] for name in ACTS}
    registered, proved, confirmed = (
        [(one.by, one.at) for one in done[name]] for name in ("registered", "proved", "confirmed")
    )
    _must(
        registered == [(key.registered_by, key.registered_at)]
        and [at for _, at in proved] == [key.proved_at]
        and confirmed == [(key.confirmed_by, key.confirmed_at)]
        and [one.at for one in done["revoked"]] == ([key.revoked_at] if key.revoked_at else [])
        and bool(done["compromised"]) == (key.compromised_since is not None),
        "登记与变更记录不一致",
        "what the register holds is not what its audit says was done",
    )
    ordered = key.registered_at <= key.proved_at <= key.confirmed_at
    _must(ordered, "登记、证明、确认次序颠倒", "registered, proved and confirmed are out of order")


ACTS: Final = ("registered", "proved", "confirmed", "revoked", "compromised")
CHECKS: Final[Mapping[str, tuple[Callable[[_Found], object], str, str]]] = {
    "centre-keys": (lambda f: f.centre, "中心公钥", "the centre's keys are sound"),
    "department-key": (lambda f: f.key, "部门公钥", "the department's key is sound"),
    "task": (lambda f: f.task, "任务签名", "the centre signed the task"),
    "opinion": (lambda f: f.opinion, "意见签名", "the department's key signed the opinion"),
    "receipt": (lambda f: f.receipt, "回执签名", "the centre signed the receipt"),
    "extract": (_extract, "登记摘录", "the centre signed what it shows of its register"),
    "key-proof": (_key_proof, "持钥证明", "the department proved that it holds the key"),
    "two-people": (_two_people, "双人登记", "two people vouched for the key"),
    "nonce": (_nonce, "随机数", "the opinion has the task's nonce"),
    "digest": (_digest, "任务摘要", "the opinion was given on this very task"),
    "receipt-digest": (_receipt_digest, "意见摘要", "the receipt is for this very opinion"),
    "same-matter": (_matter, "同一事项", "case, item and task are the same everywhere"),
    "parties": (_parties, "当事方", "centre and department are the same everywhere"),
    "key-valid": (_key_valid, "密钥效力", "the key counted when the opinion went on record"),
    "key-history": (_key_history, "密钥记录", "the audit of the key agrees with its record"),
}


def _checked(found: _Found, name: str) -> Check:
    check, zh, en = CHECKS[name]
    try:
        check(found)
    except _No as why:
        return Check(name, False, f"{zh}：{why.zh}", why.en)
    return Check(name, True, zh, en)
