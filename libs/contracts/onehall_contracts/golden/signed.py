"""The keys of the story, which everybody knows (RFC 8037 appendix A, RFC 8032 section 7.1).

Whoever signs with them proves nothing, so no register takes them (`keys.registrable`).
"""

import base64
from datetime import datetime
from uuid import UUID

from joserfc.jwk import OKPKey

from onehall_contracts.signing import SigningKey
from onehall_contracts.statements import (
    OPINION,
    RECEIPT,
    TASK,
    OpinionStatement,
    ReceiptStatement,
    TaskStatement,
    sha256_of,
)

CENTRE_NAME = "onehall.example/story"


def _known(seed: str, public: str) -> SigningKey:
    halves = (base64.urlsafe_b64encode(bytes.fromhex(one)) for one in (seed, public))
    d, x = (half.rstrip(b"=").decode() for half in halves)
    return SigningKey(
        OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "d": d, "x": x, "alg": "Ed25519"})
    )


CENTRE = _known(
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
)
DEPARTMENTS = {
    "XFZD": _known(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
    "HBJ": _known(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ),
}


def nonce_of(task: UUID) -> str:
    """Return the story's nonce of a task; a real one is a secret until it is asked."""
    return task.hex


def task(statement: TaskStatement) -> str:
    """Return a task as the centre of the story signs it."""
    return CENTRE.sign(TASK, statement)


def receipt(statement: ReceiptStatement) -> str:
    """Return a receipt as the centre of the story signs it."""
    return CENTRE.sign(RECEIPT, statement)


def opinion(
    task: TaskStatement, statement: str, opinion_id: UUID, at: datetime, **said: object
) -> str:
    """Return the answer to a signed task as its department signs it."""
    given = OpinionStatement.model_validate(
        {
            "iss": task.aud,
            "aud": task.iss,
            "iat": int(at.timestamp()),
            "jti": opinion_id,
            "nonce": task.nonce,
            "task_sha256": sha256_of(statement),
            "task_id": task.task_id,
            "case_id": task.case_id,
            "item_id": task.item_id,
            **said,
        }
    )
    return DEPARTMENTS[task.aud].sign(OPINION, given)
