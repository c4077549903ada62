"""The trust protocol in words, for whoever writes a worker from the published documents alone.

AsyncAPI and docs/messages.md carry it. docs/trust.md tells why, and what a court can check.
"""

from typing import Final

from onehall_contracts.signing import ALGORITHM, LONGEST
from onehall_contracts.statements import KEY_PROOF, OPINION, RECEIPT, TASK

WORDS: Final = f"""\
A statement is signed once and travels as a string, a compact JWS (RFC 7515): three parts in
base64url without padding, joined by dots, {LONGEST} characters at most. Keep and hash the very
characters you received; never write a statement down anew.

**Header.** A JSON object with exactly three members, each a text: `alg` is `{ALGORITHM}` (RFC 9864;
not `EdDSA`), `kid` is the RFC 7638 thumbprint (SHA-256, base64url) of the public key as a JWK
(RFC 8037), `typ` is the type of the statement. Any other member is refused, `crit`, `b64`, `jwk`,
`jku` and `x5c` among them. Where `typ` is not the one awaited, the rest is not looked at.

**Payload.** A JSON object in UTF-8 without a byte order mark, as the statement's schema says, with
its JSON types: `"true"` is no boolean. Members nobody knows are ignored; a member that is named
twice, NaN and Infinity are refused. Readers get what stands in it, not what stands around it.

**Signature.** Ed25519 (RFC 8032) over the characters of header, dot and payload.

**Digest.** SHA-256 over all the characters of the compact JWS, in 64 lower-case hex digits.

| type | who signs | what it is |
| --- | --- | --- |
| `{TASK}` | the centre | the task, in `statement` of approval.request-review.v1 |
| `{OPINION}` | the department | the answer, in `signed` of departments.opinion-given.v1 |
| `{RECEIPT}` | the centre | the receipt, in `receipt` of approval.send-receipt.v1 |
| `{KEY_PROOF}` | the department | the proof that it holds a key, handed in once by its operator |

**A worker** gets the centre's public keys once, by hand or from the gateway's
`GET /api/v1/centre-keys`, and believes no key that a message brings. It checks of a task, in this
order: length and three parts, header and type, a known key of the centre, the signature, the
payload, `iss` the centre and `aud` itself. It answers with `iss` itself, `aud` the task's `iss`,
`iat` now, `jti` a UUID of its own, `nonce` the task's, `task_sha256` the digest of the task, and
`task_id`, `case_id`, `item_id` as in the task; the message around it names the same three. It
repeats the same characters in the same event until the receipt has come, and checks of the
receipt: as of a task, and `opinion_sha256` is the digest of what it sent.

**The centre** checks of an opinion, in this order, and returns what it does not take with
approval.return-message.v1 and one of these reasons:

1. The event fits its schema (`unreadable`, `wrong data`), came in by the department's own exchange,
   and the broker vouches in `user_id` for the department's own user (`not attested`).
2. Length, three parts, canonical base64url (`malformed`), the header (`header`), the type
   (`wrong-type`).
3. The key is registered (`unknown-key`), the department's own (`foreign-key`), confirmed by a
   second person (`unconfirmed-key`), and valid at this instant (`compromised-key`, `revoked-key`,
   `not-yet-valid-key`, `expired-key`). `alg` is that key's (`algorithm`).
4. The signature (`bad-signature`), then the payload (`malformed`, `wrong-data`).
5. `iss` is the department (`wrong-issuer`), `aud` this centre (`wrong-audience`), and task, case
   and item are those of the message around it (`wrong-envelope`). `iat` is at most
   10 minutes ahead (`from-the-future`).
6. The case is open and asked this department (`unknown-case`, `not-asked`), the task is the last
   one it was given (`wrong-task`), and nobody has answered it (`already-answered`). Nonce and
   digest are those of the task (`wrong-nonce`, `wrong-digest`).
7. The officer may decide this, and the answer is complete, as the law asks.
"""
