"""Kinds of opinion that nobody gave: forged, replayed, transplanted, re-encoded, mis-keyed.

Each kind says what a forger sends and what approval notes of it. Forgers may know the tasks, nonces
and opinions of others and hold every key that does not count; some are the department itself,
saying what it may not. Dice are cast by a seeded generator, so that every run sends the same.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from onehall_contracts.signing import SigningKey, decoded, encoded
from onehall_contracts.statements import KEY_PROOF, OPINION, RECEIPT, TASK, sha256_of

from tests.forging import compact, header_of, malleable, sealed
from tests.keys import CENTRE, centre_key, department_key, named_key

Json: TypeAlias = dict[str, Any]
Make: TypeAlias = Callable[["Scene", random.Random], Json]

FUTURE_S = 601  # one second more than a department's clock may be ahead
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SHELVED = ("unconfirmed", "not yet valid", "expired", "revoked", "compromised")
"""Keys of the attacked department that do not count now."""


@dataclass(frozen=True)
class Task:
    """A task as its department got it, with the answer that would count."""

    statement: str
    told: Json
    department: str

    def claims(self, rng: random.Random, **changes: Any) -> Json:
        """What its department could say, with a new id each time."""
        found = {
            "iss": self.department,
            "aud": CENTRE,
            "iat": self.told["iat"],
            "jti": str(UUID(int=rng.getrandbits(128), version=4)),
            "nonce": self.told["nonce"],
            "task_sha256": sha256_of(self.statement),
            **{name: self.told[name] for name in ("task_id", "case_id", "item_id")},
            "answer": "approve",
            "officer": f"{self.department}-01",
        } | changes
        return {name: value for name, value in found.items() if value is not None}

    def around(self, signed: Any, **changes: Any) -> Json:
        """The message that would carry it."""
        ids = {name: self.told[name] for name in ("task_id", "case_id", "item_id")}
        return ids | {"department": self.department, "signed": signed} | changes


@dataclass(frozen=True)
class Scene:
    """What there is to be forged: open tasks, and what was said already."""

    open: Task
    """Asked of XFZD, and not answered."""
    elsewhere: Task
    """The same item of another case, not answered either."""
    beside: Task
    """Another department's task in the same case."""
    answered: Task
    answer: str
    """The genuine opinion on it, as it is on record."""
    again: Task
    """Answered, voided, and asked again: this is the first round."""
    voided: str
    """The genuine opinion of that round."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One way to forge: what is sent, by whom and how, and the reasons it may be refused for."""

    name: str
    make: Make
    reasons: frozenset[str]
    by: str = "XFZD"
    attested: bool = True
    headers: Mapping[str, Any] = field(default_factory=dict)


def victim() -> SigningKey:
    """The key of the department that is played."""
    return department_key("XFZD")


def signed(key: SigningKey, claims: Any, **header: Any) -> str:
    """A sound signature of that key; the header as it should be but for the changes."""
    return compact(key, header_of(key, **header), claims)


def told(make: Callable[[Scene, random.Random], str]) -> Make:
    """A kind whose message names the open task, whatever is in it."""
    return lambda scene, rng: scene.open.around(make(scene, rng))


def headed(key: SigningKey | None = None, **header: Any) -> Make:
    """A kind that differs in its header, or in the key that signs."""
    return told(lambda s, rng: signed(key or victim(), s.open.claims(rng), **header))


def saying(**claims: Any) -> Make:
    """A kind that the victim's own key signed, with other claims."""
    return told(lambda s, rng: signed(victim(), s.open.claims(rng, **claims)))


def genuine(scene: Scene, rng: random.Random) -> str:
    """What the department itself would say."""
    return signed(victim(), scene.open.claims(rng))


def swapped(part: int) -> Make:
    """A kind with another character somewhere in one part."""

    def make(scene: Scene, rng: random.Random) -> str:
        parts = genuine(scene, rng).split(".")
        place = rng.randrange(len(parts[part]))
        other = rng.choice([c for c in ALPHABET if c != parts[part][place]])
        parts[part] = parts[part][:place] + other + parts[part][place + 1 :]
        return ".".join(parts)

    return told(make)


def rewritten(part: int, write: Callable[[Any], bytes]) -> Make:
    """A kind whose header or payload says the same in other bytes, under the old signature."""

    def make(scene: Scene, rng: random.Random) -> str:
        parts = genuine(scene, rng).split(".")
        parts[part] = encoded(write(json.loads(decoded(parts[part]) or b"")))
        return ".".join(parts)

    return told(make)


def turned(members: Json) -> bytes:
    """Return JSON in the opposite order."""
    return json.dumps(dict(reversed(members.items()))).encode()


def spaced(members: Json) -> bytes:
    """Return JSON with all the white space it can have."""
    return json.dumps(members, indent=2).encode()


def with_public_key_as_secret(scene: Scene, rng: random.Random) -> str:
    """HS256 with what everybody has (RFC 8725 section 2.1)."""
    unsigned = signed(victim(), scene.open.claims(rng), alg="HS256").rpartition(".")[0]
    secret = decoded(victim().public.jwk["x"]) or b""
    return f"{unsigned}.{encoded(hmac.new(secret, unsigned.encode(), hashlib.sha256).digest())}"


def signature_of_another(scene: Scene, rng: random.Random) -> str:
    """Two genuine opinions, the one's signature under the other."""
    one, other = genuine(scene, rng), genuine(scene, rng)
    return f"{one.rpartition('.')[0]}.{other.rpartition('.')[2]}"


def said_twice(scene: Scene, rng: random.Random) -> str:
    """`answer` named twice: readers would differ in which of them counts."""
    text = json.dumps(scene.open.claims(rng)).replace("{", '{"answer":"refuse",', 1)
    return signed(victim(), text.encode())


def as_json(scene: Scene, rng: random.Random) -> str:
    """The other serialization of RFC 7515."""
    head, body, tail = genuine(scene, rng).split(".")
    return json.dumps({"protected": head, "payload": body, "signature": tail})


def receipt(scene: Scene, rng: random.Random) -> str:
    """A receipt, signed by the centre itself."""
    stated = {"iss": CENTRE, "aud": "XFZD", "opinion_id": str(rng.getrandbits(64))}
    return compact(centre_key(), header_of(centre_key(), typ=RECEIPT), stated)


def proof(scene: Scene, rng: random.Random) -> str:
    """What the department signed to show that it has its key."""
    stated = {"iss": "XFZD", "aud": CENTRE, "iat": 0, "challenge": f"{rng.getrandbits(128):032x}"}
    return signed(victim(), stated, typ=KEY_PROOF)


def elsewhere(scene: Scene, rng: random.Random) -> Json:
    """Signed for another case with the nonce and digest of that one, and sent as of this one."""
    ids = {name: scene.open.told[name] for name in ("task_id", "case_id")}
    return scene.open.around(signed(victim(), scene.elsewhere.claims(rng, **ids)))


def plain(scene: Scene, rng: random.Random) -> Json:
    """The opinion itself, as it was before anybody signed."""
    said = scene.open.around(None) | scene.open.claims(rng)
    return {name: value for name, value in said.items() if name != "signed"}


def by_the_neighbour(scene: Scene, rng: random.Random, **claims: Any) -> Json:
    """GHJ answers XFZD's task, with its own sound key, and says that it is GHJ."""
    key = department_key("GHJ")
    given = signed(key, scene.open.claims(rng, **({"iss": "GHJ", "officer": "GHJ-01"} | claims)))
    return scene.open.around(given, department="GHJ")


def for_the_victim(scene: Scene, rng: random.Random) -> Json:
    """What XFZD itself signed, in its own words, if only XFZD had sent it."""
    return scene.open.around(genuine(scene, rng))


def around(**of: str) -> Make:
    """A genuine opinion in an envelope that names something of another task."""

    def make(scene: Scene, rng: random.Random) -> Json:
        sources = {"elsewhere": scene.elsewhere.told, "beside": scene.beside.told}
        changes = {name: sources[source][name] for name, source in of.items()}
        return scene.open.around(genuine(scene, rng), **changes)

    return make


def second(**claims: Any) -> Make:
    """Another opinion on what has been answered."""

    def make(scene: Scene, rng: random.Random) -> Json:
        said = scene.answered.claims(rng, **(claims | {"conditions": [str(rng.random())]}))
        return scene.answered.around(signed(victim(), said))

    return make


def second_of_the_same_id(scene: Scene, rng: random.Random) -> Json:
    """Another opinion under the id of the one on record."""
    body = decoded(scene.answer.split(".")[1]) or b""
    return second(jti=json.loads(body)["jti"], answer="approve-with-conditions")(scene, rng)


def only(*reasons: str) -> frozenset[str]:
    """The reasons a kind may be refused for."""
    return frozenset(reasons)


BAD = only("bad-signature")
HEADER = only("header")
NOT_ATTESTED = only("not attested")

KINDS: tuple[Kind, ...] = (
    # nobody signed
    Kind("the plain fields, nothing signed", plain, only("wrong data")),
    Kind("unsigned", told(lambda s, r: genuine(s, r).rpartition(".")[0] + "."), only("wrong data")),
    Kind("alg none", headed(alg="none"), only("algorithm")),
    Kind("HS256 with the public key", told(with_public_key_as_secret), only("algorithm")),
    Kind("alg EdDSA", headed(alg="EdDSA"), only("algorithm")),
    Kind("a random signature", told(
        lambda s, r: f"{genuine(s, r).rpartition('.')[0]}.{encoded(r.randbytes(64))}"), BAD),
    Kind("the signature of another opinion", told(signature_of_another), BAD),
    # by the wrong key
    Kind("an unknown key", headed(named_key("stranger")), only("unknown-key")),
    Kind("its key in the header", headed(
        named_key("stranger"), jwk=dict(named_key("stranger").public.jwk)), HEADER),
    Kind("the victim's kid, another's key", headed(
        named_key("stranger"), kid=department_key("XFZD").kid), BAD),
    Kind("another's kid, own key", headed(kid=department_key("GHJ").kid), only("foreign-key")),
    Kind("another department's key", headed(department_key("GHJ")), only("foreign-key")),
    Kind("the centre's key", headed(centre_key()), only("unknown-key")),
    *(Kind(f"a key that is {how}", headed(named_key(how)), only(f"{how.replace(' ', '-')}-key"))
      for how in SHELVED),
    # a header with more in it
    Kind("an address for its key", headed(jku="https://example.com/keys"), HEADER),
    Kind("a certificate", headed(x5c=["MIIB"]), HEADER),
    Kind("a critical extension", headed(crit=["b64"], b64=False), HEADER),
    # the same in other characters
    Kind("another character in the header", swapped(0), only(
        "header", "wrong-type", "unknown-key", "algorithm", "bad-signature")),
    Kind("another character in the payload", swapped(1), BAD),
    Kind("another character in the signature", swapped(2), only("bad-signature", "malformed")),
    Kind("the signature's other solution, S + L", told(
        lambda s, r: malleable(genuine(s, r))), BAD),
    Kind("the header in another order", rewritten(0, turned), BAD),
    Kind("the header with white space", rewritten(0, spaced), BAD),
    Kind("the payload in another order", rewritten(1, turned), BAD),
    Kind("the payload with white space", rewritten(1, spaced), BAD),
    Kind("JSON for compact", told(as_json), only("wrong data")),
    Kind("padding", told(lambda s, r: genuine(s, r) + "=="), only("wrong data")),
    Kind("white space", told(lambda s, r: genuine(s, r) + "\n"), only("wrong data")),
    # a sound signature under something else
    Kind("answer named twice", told(said_twice), only("malformed")),
    Kind("U+0000 in the reasons", saying(reasons=["a\0b"]), only("malformed")),
    Kind("a boolean in words", saying(false_materials="yes"), only("wrong-data")),
    Kind("no officer", saying(officer=None), only("wrong-data")),
    Kind("an officer of another department", saying(officer="GHJ-01"), only("not-delegated")),
    Kind("a refusal without reasons", saying(answer="refuse"), only("refusal-without-reasons")),
    Kind("a receipt", told(receipt), only("wrong-type")),
    Kind("the task itself", told(lambda s, r: compact(
        centre_key(), header_of(centre_key(), typ=TASK), s.open.told | {"x": r.random()})),
        only("wrong-type")),
    Kind("a key proof", told(proof), only("wrong-type")),
    Kind("a key proof called an opinion", told(lambda s, r: sealed(victim(), ".".join((
        encoded(json.dumps(header_of(victim(), typ=OPINION)).encode()),
        proof(s, r).split(".")[1])))), only("wrong-data")),
    # for something else
    Kind("for another centre", saying(aud="another-city"), only("wrong-audience")),
    Kind("of another department's name", saying(iss="GHJ"), only("wrong-issuer")),
    Kind("with a guessed nonce", told(lambda s, r: signed(
        victim(), s.open.claims(r, nonce=f"{r.getrandbits(128):032x}"))), only("wrong-nonce")),
    Kind("of other documents", told(lambda s, r: signed(
        victim(), s.open.claims(r, task_sha256=f"{r.getrandbits(256):064x}"))),
        only("wrong-digest")),
    Kind("with the nonce of another case", elsewhere, only("wrong-nonce")),
    Kind("in another task's envelope", around(task_id="elsewhere"), only("wrong-envelope")),
    Kind("in another case's envelope", around(case_id="elsewhere"), only("wrong-envelope")),
    Kind("in another item's envelope", around(item_id="beside"), only("wrong-envelope")),
    Kind("in the envelope of a case that is none", lambda s, r: s.open.around(
        genuine(s, r), case_id=str(UUID(int=r.getrandbits(128)))), only("wrong-envelope")),
    # at another time
    Kind("from the future", told(lambda s, r: signed(
        victim(), s.open.claims(r, iat=s.open.told["iat"] + FUTURE_S))), only("from-the-future")),
    Kind("the one on record, said again", lambda s, r: s.answered.around(s.answer),
         only("replayed")),
    Kind("the one on record, by a neighbour", lambda s, r: s.answered.around(s.answer),
         NOT_ATTESTED, by="GHJ"),
    Kind("the one that was voided, said again", lambda s, r: s.again.around(s.voided),
         only("wrong-task")),
    Kind("a replay on another case", lambda s, r: s.open.around(s.answer), only("wrong-envelope")),
    Kind("another one, under the same id", second_of_the_same_id, only("already-answered")),
    Kind("another one, under another id", second(answer="not-concerned"),
         only("already-answered")),
    Kind("of a round that is void", lambda s, r: s.again.around(signed(
        victim(), s.again.claims(r))), only("wrong-task")),
    # by another way
    Kind("by a neighbour in its own name", by_the_neighbour, only("not-asked"), by="GHJ"),
    Kind("by a neighbour, signed in the victim's name", lambda s, r: by_the_neighbour(
        s, r, iss="XFZD"), only("wrong-issuer"), by="GHJ"),
    Kind("by a neighbour, in the victim's envelope", for_the_victim, NOT_ATTESTED, by="GHJ"),
    Kind("without a user id", for_the_victim, NOT_ATTESTED, attested=False),
    Kind("with a carbon copy (CC)", for_the_victim, NOT_ATTESTED, by="GHJ",
         headers={"CC": ["opinions.XFZD", "from.XFZD"]}),
    Kind("with a blind carbon copy (BCC)", for_the_victim, NOT_ATTESTED, by="GHJ",
         headers={"BCC": ["opinions.XFZD", "from.XFZD"]}),
)  # fmt: skip
