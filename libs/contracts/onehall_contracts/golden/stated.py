"""Every kind of statement the story signs, told in parts: what a stranger tries a reader on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from onehall_contracts.approval import SendReceiptV1
from onehall_contracts.departments import OpinionGivenV1
from onehall_contracts.golden import approval, asked, departments, signed, story
from onehall_contracts.signing import SigningKey, verify
from onehall_contracts.statements import (
    KEY_PROOF,
    OPINION,
    RECEIPT,
    STATEMENTS,
    TASK,
    KeyProof,
    Statement,
    sha256_of,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as it was signed, and by whom."""

    typ: str
    compact: str
    key: SigningKey

    def read(self) -> Statement:
        """Return the statement, verified."""
        found = verify(self.compact, self.typ, lambda _: self.key.public)
        return found.read(STATEMENTS[self.typ])

    def told(self) -> dict[str, Any]:
        """Return it in parts: the characters, and what has to come out of them."""
        return {
            "jws": self.compact,
            "sha256": sha256_of(self.compact),
            "header": {"alg": "Ed25519", "kid": self.key.kid, "typ": self.typ},
            "payload": verify(self.compact, self.typ, lambda _: self.key.public).payload,
            "public_key": dict(self.key.public.jwk),
        }


def _proof() -> Stated:
    key = signed.DEPARTMENTS["XFZD"]
    proof = KeyProof(
        iss="XFZD",
        aud=signed.CENTRE_NAME,
        iat=int(story.at(9, 20, 14, 0).timestamp()),
        challenge=signed.nonce_of(story.made_at(story.at(9, 20, 13, 0), "challenge")),
    )
    return Stated(KEY_PROOF, key.sign(KEY_PROOF, proof), key)


def _opinions() -> Iterator[Stated]:
    for event in (departments.OPINION, departments.ENVIRONMENT_OPINION, departments.REFUSAL):
        said = cast(OpinionGivenV1, event.message)
        yield Stated(OPINION, said.signed, signed.DEPARTMENTS[said.department])


TASKS = tuple(
    Stated(TASK, one.statement, signed.CENTRE)
    for one in (asked.FIRE, asked.PLANNING, asked.ENVIRONMENT)
)
OPINIONS = tuple(_opinions())
_RECEIPT = cast(SendReceiptV1, approval.asking.RECEIPT.message)
RECEIPTS = (Stated(RECEIPT, _RECEIPT.receipt, signed.CENTRE),)
ALL = (*TASKS, *OPINIONS, *RECEIPTS, _proof())
