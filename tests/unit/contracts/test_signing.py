"""A signature proves the characters that were signed; what has a second spelling is refused."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_contracts.golden.signed import CENTRE
from onehall_contracts.signing import (
    LONGEST,
    WEAK_KEYS,
    BadKey,
    PublicKey,
    SigningKey,
    Untrusted,
    decoded,
    encoded,
    kid_of,
    verify,
)
from onehall_contracts.statements import KEY_PROOF, OPINION, RECEIPT, TASK, OpinionStatement

from tests.forging import (
    compact,
    header_of,
    malleable,
    raw_key,
    sealed,
)

KEY, OTHER = SigningKey.generate(), SigningKey.generate()
OPINION_GIVEN = OpinionStatement(
    iss="XFZD",
    aud="onehall",
    iat=1_318_575_600,
    jti=UUID(int=1),
    nonce="0" * 32,
    task_sha256="0" * 64,
    task_id=UUID(int=2),
    case_id=str(UUID(int=3)),
    item_id="PC2-06",
    answer="approve-with-conditions",
    reasons=("符合国家工程建设消防技术标准",),
    conditions=("消防车道净宽不得小于4米",),
    officer="XFZD-03",
)
PAYLOAD = json.loads(OPINION_GIVEN.model_dump_json(exclude_none=True))
SIGNED = KEY.sign(OPINION, OPINION_GIVEN)
KEYS = {key.kid: key.public for key in (KEY, OTHER)}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


def reason(text: str, typ: str = OPINION) -> str | None:
    """Why something is not to be believed, or None if it is."""
    try:
        verify(text, typ, KEYS.get).read(OpinionStatement)
    except Untrusted as error:
        assert len(error.detail) < 300
        return error.reason
    return None


@settings(max_examples=50, deadline=None)
@given(texts, st.lists(texts, max_size=5), st.integers(0, 253_402_300_799))
def test_what_was_signed_is_what_is_read(officer: str, reasons: list[str], iat: int) -> None:
    said = OPINION_GIVEN.model_copy(
        update={"officer": officer, "reasons": tuple(reasons), "iat": iat}
    )
    found = verify(KEY.sign(OPINION, said), OPINION, KEYS.get)
    assert found.read(OpinionStatement) == said
    assert found.kid == KEY.kid


def test_the_same_statement_is_signed_with_the_same_characters() -> None:
    assert KEY.sign(OPINION, OPINION_GIVEN) == SIGNED == compact_of_the_parts()
    assert kid_of(SIGNED, OPINION) == KEY.kid


def compact_of_the_parts() -> str:
    return sealed(KEY, SIGNED.rpartition(".")[0])


def test_every_flipped_bit_is_noticed() -> None:
    data = SIGNED.encode()
    for place in range(len(data)):
        for bit in range(8):
            flipped = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            assert reason(flipped.decode("latin-1")) is not None, (place, bit)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_part_can_be_cut_repeated_or_moved(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SIGNED)))
    end = data.draw(st.integers(start, len(SIGNED)))
    to = data.draw(st.integers(0, len(SIGNED)))
    piece, rest = SIGNED[start:end], SIGNED[:start] + SIGNED[end:]
    for text in (rest, SIGNED[:to] + piece + SIGNED[to:], rest[:to] + piece + rest[to:]):
        if text != SIGNED:
            assert reason(text) is not None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_whatever_is_no_signature_is_refused_and_nothing_breaks(text: str) -> None:
    assert reason(text) in {"malformed", "header"}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=80), st.binary(max_size=80))
def test_whatever_three_parts_are_nothing_breaks(one: bytes, two: bytes, three: bytes) -> None:
    assert reason(".".join(map(encoded, (one, two, three)))) in {"header", "malformed"}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_a_sound_signature_under_anything_is_no_opinion(payload: bytes) -> None:
    assert reason(compact(KEY, header_of(KEY), payload)) in {"malformed", "wrong-data"}


HEADERS: dict[str, tuple[dict[str, Any], str]] = {
    "no algorithm": ({"alg": None}, "header"),
    "no kid": ({"kid": None}, "header"),
    "no type": ({"typ": None}, "header"),
    "the algorithm none": ({"alg": "none"}, "algorithm"),
    "the algorithm None": ({"alg": "None"}, "algorithm"),
    "an empty algorithm": ({"alg": ""}, "algorithm"),
    "a deprecated name": ({"alg": "EdDSA"}, "algorithm"),
    "another spelling": ({"alg": "ed25519"}, "algorithm"),
    "another curve": ({"alg": "Ed448"}, "algorithm"),
    "a symmetric algorithm": ({"alg": "HS256"}, "algorithm"),
    "another algorithm": ({"alg": "ES256"}, "algorithm"),
    "an algorithm that is a list": ({"alg": ["Ed25519"]}, "header"),
    "a kid that is a number": ({"kid": 1}, "header"),
    "an unknown kid": ({"kid": "A" * 43}, "unknown-key"),
    "another's kid": ({"kid": OTHER.kid}, "bad-signature"),
    "a kid that is half a surrogate": ({"kid": "\ud800"}, "unknown-key"),
    "a kid with U+0000": ({"kid": f"{KEY.kid}\0"}, "header"),
    "its own key": ({"jwk": dict(OTHER.public.jwk)}, "header"),
    "an address for its key": ({"jku": "https://example.com/keys"}, "header"),
    "a certificate": ({"x5c": ["MIIB"]}, "header"),
    "an address for a certificate": ({"x5u": "https://example.com/cert"}, "header"),
    "a digest of a certificate": ({"x5t#S256": "AAAA"}, "header"),
    "an extension": ({"crit": ["exp"], "exp": 1}, "header"),
    "an empty list of extensions": ({"crit": []}, "header"),
    "a payload that is not encoded": ({"b64": False, "crit": ["b64"]}, "header"),
    "a payload that is encoded, twice said": ({"b64": True}, "header"),
    "a content type": ({"cty": "JWT"}, "header"),
    "a member nobody knows": ({"x": 1}, "header"),
    "an empty name": ({"": ""}, "header"),
    "no type of ours": ({"typ": "JWT"}, "wrong-type"),
    "a media type": ({"typ": f"application/{OPINION}"}, "wrong-type"),
    "capital letters": ({"typ": OPINION.upper()}, "wrong-type"),
}


@pytest.mark.parametrize(("changes", "why"), HEADERS.values(), ids=HEADERS)
def test_a_header_has_three_members_and_the_keys_own_algorithm(
    changes: dict[str, Any], why: str
) -> None:
    assert reason(compact(KEY, header_of(KEY, **changes), PAYLOAD)) == why


def test_the_order_of_the_header_is_the_signers() -> None:
    members = header_of(KEY)
    turned = dict(reversed(members.items()))
    assert list(members) != list(turned)
    assert reason(compact(KEY, turned, PAYLOAD)) is None
    assert reason(compact(KEY, json.dumps(members, indent=1).encode(), PAYLOAD)) is None


def test_a_header_in_another_order_is_not_what_was_signed() -> None:
    turned = json.dumps(dict(reversed(header_of(KEY).items()))).encode()
    _, rest = SIGNED.split(".", 1)
    assert reason(f"{encoded(turned)}.{rest}") == "bad-signature"


TEXT = json.dumps(header_of(KEY))
SPELLINGS: dict[str, bytes] = {
    "a member twice": TEXT.replace("{", '{"alg":"none",').encode(),
    "a member twice, escaped once": TEXT.replace("{", '{"\\u0061lg":"none",').encode(),
    "a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "UTF-32": TEXT.encode("utf-32-be"),
    "an overlong byte": TEXT.encode().replace(b"alg", b"\xc1\xa1lg"),
    "half a surrogate in bytes": TEXT.encode().replace(b"alg", b"\xed\xa0\x80"),
    "nothing": b"",
    "half of it": TEXT[:-1].encode(),
    "two of it": (TEXT + TEXT).encode(),
    "a list": f"[{TEXT}]".encode(),
    "a text": json.dumps(TEXT).encode(),
    "null": b"null",
    "single quotes": TEXT.replace('"', "'").encode(),
    "a comma too many": TEXT.replace("}", ",}").encode(),
    "a comment": (TEXT + "//").encode(),
    "NaN": TEXT.replace("}", ',"x":NaN}').encode(),
    "a thousand levels": b'{"alg":' * 2_000 + b"1" + b"}" * 2_000,
    "a very long number": TEXT.replace("}", ',"x":' + "1" * 5_000 + "}").encode(),
}


@pytest.mark.parametrize("header", SPELLINGS.values(), ids=SPELLINGS)
def test_a_header_is_one_json_object_in_utf_8(header: bytes) -> None:
    assert reason(compact(KEY, header, PAYLOAD)) == "header"


INSIDE = json.dumps(PAYLOAD)
PAYLOADS: dict[str, tuple[bytes, str]] = {
    "a member twice": (INSIDE.replace("{", '{"answer":"refuse",', 1).encode(), "malformed"),
    "a member twice deep inside": (
        INSIDE.replace("{", '{"x":{"y":[{"a":1,"a":1}]},', 1).encode(),
        "malformed",
    ),
    "a member twice, escaped once": (
        INSIDE.replace("{", '{"\\u0061nswer":"refuse",', 1).encode(),
        "malformed",
    ),
    "NaN": (INSIDE.replace("{", '{"x":NaN,', 1).encode(), "malformed"),
    "Infinity": (INSIDE.replace("{", '{"x":[-Infinity],', 1).encode(), "malformed"),
    "UTF-16": (INSIDE.encode("utf-16"), "malformed"),
    "a byte order mark": (b"\xef\xbb\xbf" + INSIDE.encode(), "malformed"),
    "invalid UTF-8": (INSIDE.replace("PC2", "\xff").encode("latin-1"), "malformed"),
    "half a surrogate": (INSIDE.replace("XFZD-03", "\\ud800").encode(), "wrong-data"),
    "half a surrogate where nobody looks": (
        INSIDE.replace("{", '{"x":"\\udfff",', 1).encode(),
        "wrong-data",
    ),
    "U+0000": (INSIDE.replace("XFZD-03", "XFZD-03\\u0000").encode(), "malformed"),
    "U+0000 deep inside": (
        INSIDE.replace("{", '{"x":' + "[" * 400 + '"\\u0000"' + "]" * 400 + ",", 1).encode(),
        "malformed",
    ),
    "a list": (f"[{INSIDE}]".encode(), "malformed"),
    "nothing": (b"", "malformed"),
    "an empty object": (b"{}", "wrong-data"),
    "a thousand levels": (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, "malformed"),
    "a time that is no number": (
        INSIDE.replace("1318575600", '"1318575600"').encode(),
        "wrong-data",
    ),
    "a time with a fraction": (INSIDE.replace("1318575600", "1318575600.0").encode(), "wrong-data"),
    "a time too far": (INSIDE.replace("1318575600", "1e999").encode(), "wrong-data"),
    "a boolean in words": (
        INSIDE.replace('"false_materials": false', '"false_materials": "yes"').encode(),
        "wrong-data",
    ),
    "an answer of its own": (
        INSIDE.replace("approve-with", "approve, with").encode(),
        "wrong-data",
    ),
}


@pytest.mark.parametrize(("payload", "why"), PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_is_what_its_schema_says_and_nothing_twice(payload: bytes, why: str) -> None:
    assert payload != INSIDE.encode()
    assert reason(compact(KEY, header_of(KEY), payload)) == why


def test_an_escaped_backslash_before_u0000_is_a_text_like_any_other() -> None:
    told = INSIDE.replace("XFZD-03", "XFZD\\\\u0000")
    assert reason(compact(KEY, header_of(KEY), told.encode())) is None


def padded(part: str) -> str:
    return part + "=" * (-len(part) % 4)


def last_bits(part: str) -> str:
    """The same bytes in other characters: the last one holds bits that nobody reads."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = [part[:-1] + other for other in alphabet if other != part[-1]]
    raw = base64.urlsafe_b64decode(padded(part))
    return next((s for s in same if base64.urlsafe_b64decode(padded(s)) == raw), part + "A")


HEAD, BODY, TAIL = SIGNED.split(".")
RAW = decoded(TAIL) or b""
OTHERWISE = {
    "padding": f"{HEAD}.{BODY}.{padded(TAIL)}",
    "padding inside": f"{padded(HEAD) + '='}.{BODY}.{TAIL}",
    "a space before": f" {SIGNED}",
    "a line end after": f"{SIGNED}\n",
    "a space inside": f"{HEAD}. {BODY}.{TAIL}",
    "a line end inside": f"{HEAD}.{BODY[:40]}\n{BODY[40:]}.{TAIL}",
    "plain base64": f"{HEAD}.{BODY}.{TAIL}".replace("_", "/").replace("-", "+"),
    "other last bits": f"{HEAD}.{BODY}.{last_bits(TAIL)}",
    "four parts": f"{SIGNED}.",
    "two parts": f"{HEAD}.{BODY}",
    "five parts": f"{SIGNED}.{BODY}.{TAIL}",
    "no signature": f"{HEAD}.{BODY}.",
    "a short signature": f"{HEAD}.{BODY}.{encoded(RAW[:-1])}",
    "a long signature": f"{HEAD}.{BODY}.{encoded(RAW + b'0')}",
    "a signature of nothing": f"{HEAD}.{BODY}.{encoded(bytes(64))}",
    "JSON": json.dumps({"protected": HEAD, "payload": BODY, "signature": TAIL}),
    "general JSON": json.dumps(
        {"payload": BODY, "signatures": [{"protected": HEAD, "signature": TAIL}]}
    ),
    "other letters": SIGNED.swapcase(),
    "full stops of another script": SIGNED.replace(".", "。"),
    "letters of another script": SIGNED.replace("A", "\uff21"),
    "half a surrogate": SIGNED + "\ud800",
    "nothing": "",
    "dots": "..",
}


@pytest.mark.parametrize("text", OTHERWISE.values(), ids=OTHERWISE)
def test_the_same_in_other_characters_is_not_the_same(text: str) -> None:
    assert text != SIGNED
    assert reason(text) in {"malformed", "header", "bad-signature"}


def test_what_is_too_long_is_not_even_looked_at() -> None:
    padding = "A" * (LONGEST - len(SIGNED))
    assert reason(SIGNED + padding) == "bad-signature"
    assert reason(SIGNED + padding + "A") == "malformed"
    assert reason("." * 50_000_000) == "malformed"


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    """RFC 8725 section 2.1: HS256 with the public key, in each of its usual spellings."""
    pem = raw_key(KEY).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    x = KEY.public.jwk["x"]
    for secret in (decoded(x) or b"", x.encode(), pem, json.dumps(dict(KEY.public.jwk)).encode()):
        head = f"{encoded(json.dumps(header_of(KEY, alg='HS256')).encode())}.{BODY}"
        mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
        assert reason(f"{head}.{encoded(mac)}") == "algorithm"


def test_a_signature_has_no_second_spelling() -> None:
    """S + L satisfies the same equation; RFC 8032 section 5.1.7 asks for S < L."""
    other = malleable(SIGNED)
    assert other != SIGNED
    assert len(other) == len(SIGNED)
    assert reason(other) == "bad-signature"


def test_a_type_is_asked_for_and_no_other_is_taken() -> None:
    for typ in (TASK, RECEIPT, KEY_PROOF):
        assert reason(KEY.sign(typ, OPINION_GIVEN)) == "wrong-type"
        assert reason(SIGNED, typ) == "wrong-type"


def test_who_may_not_speak_is_told_before_the_signature_is_looked_at() -> None:
    asked: list[str] = []

    def find(kid: str) -> None:
        asked.append(kid)
        raise Untrusted("revoked-key", "no longer")

    with pytest.raises(Untrusted) as why:
        verify(f"{HEAD}.{BODY}.AAAA", OPINION, find)
    assert (why.value.reason, asked) == ("revoked-key", [KEY.kid])


def test_nothing_submitted_is_told_back() -> None:
    canary = "canary7091982"
    for changes in ({"alg": canary}, {"kid": canary}, {"typ": canary}, {canary: canary}):
        with pytest.raises(Untrusted) as why:
            verify(compact(KEY, header_of(KEY, **changes), PAYLOAD), OPINION, KEYS.get)
        assert canary not in str(why.value)
    with pytest.raises(Untrusted) as why:
        told = verify(compact(KEY, header_of(KEY), PAYLOAD | {"jti": canary}), OPINION, KEYS.get)
        told.read(OpinionStatement)
    assert canary not in str(why.value)


# Keys


def test_rfc_8037_appendix_a() -> None:
    """Its key, thumbprint and signature; its header is not ours, so it is no statement."""
    jws = (
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PG"
        "cvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    )
    assert CENTRE.seed == decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
    assert CENTRE.public.jwk["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert CENTRE.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert sealed(CENTRE, jws.rpartition(".")[0]) == jws
    assert reason(jws) == "header"


def jwk(**changes: Any) -> dict[str, Any]:
    return {**KEY.public.jwk, **changes}


def okp(key: Any, crv: str) -> dict[str, Any]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": crv, "x": encoded(raw)}


BAD_KEYS: dict[str, tuple[Any, str]] = {
    "nothing": (None, "a key is a JWK"),
    "a text": ("{}", "a key is a JWK"),
    "an empty object": ({}, "a key is a JWK"),
    "a private key": (jwk(d=encoded(KEY.seed)), "no longer private"),
    "a private key of nothing": (jwk(d=None), "no longer private"),
    "X25519": (okp(x25519.X25519PrivateKey.generate(), "X25519"), "a key is a JWK"),
    "X25519 called Ed448": (okp(x25519.X25519PrivateKey.generate(), "Ed448"), "a key is a JWK"),
    "Ed448": (okp(ed448.Ed448PrivateKey.generate(), "Ed448"), "a key is a JWK"),
    "Ed448 called Ed25519": (okp(ed448.Ed448PrivateKey.generate(), "Ed25519"), "not 32 bytes"),
    "an elliptic curve": ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "a key is a JWK"),
    "a secret": ({"kty": "oct", "k": "AAAA"}, "a key is a JWK"),
    "no x": ({"kty": "OKP", "crv": "Ed25519"}, "not 32 bytes"),
    "an x that is a number": (jwk(x=1), "not 32 bytes"),
    "an empty x": (jwk(x=""), "not 32 bytes"),
    "a padded x": (jwk(x=KEY.public.jwk["x"] + "="), "not 32 bytes"),
    "a short x": (jwk(x=encoded(bytes(31))), "not 32 bytes"),
    "a long x": (jwk(x=encoded(bytes(33))), "not 32 bytes"),
    "an x in other last bits": (jwk(x=last_bits(KEY.public.jwk["x"])), "not 32 bytes"),
}


@pytest.mark.parametrize(("given_jwk", "why"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_that_is_none_is_refused_with_the_cure(given_jwk: Any, why: str) -> None:
    with pytest.raises(BadKey, match=why):
        PublicKey.read(given_jwk)


@pytest.mark.parametrize("raw", sorted(WEAK_KEYS), ids=lambda raw: raw.hex()[:8])
def test_a_key_of_small_order_is_refused(raw: bytes) -> None:
    with pytest.raises(BadKey, match="small order"):
        PublicKey.read(jwk(x=encoded(raw)))


def test_a_key_of_small_order_would_have_signed_everything() -> None:
    """Why they are refused: with the neutral point as key, one signature holds for any message."""
    neutral = (1).to_bytes(32, "little")
    key = ed25519.Ed25519PublicKey.from_public_bytes(neutral)
    for message in (b"approve", b"refuse"):
        key.verify(neutral + bytes(32), message)
    with pytest.raises(InvalidSignature):
        raw_key(KEY).public_key().verify(neutral + bytes(32), b"approve")


def test_a_kid_is_of_the_key_and_of_nothing_beside_it() -> None:
    beside = {"kid": OTHER.kid, "alg": "none", "use": "enc", "key_ops": ["verify"], "x5c": ["MII"]}
    assert PublicKey.read(jwk(**beside)) == KEY.public
    assert PublicKey.read(jwk(**beside)).kid == KEY.kid != OTHER.kid
    members = {name: KEY.public.jwk[name] for name in ("crv", "kty", "x")}
    canonical = json.dumps(members, separators=(",", ":")).encode()
    assert encoded(hashlib.sha256(canonical).digest()) == KEY.kid


def test_a_private_key_survives_its_file() -> None:
    assert SigningKey.read(KEY.pem()).kid == KEY.kid
    locked = KEY.pem("秘密 secret")
    assert "ENCRYPTED" in locked
    assert SigningKey.read(locked, "秘密 secret").sign(OPINION, OPINION_GIVEN) == SIGNED


def pkcs8(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


PUBLIC_PEM = raw_key(KEY).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
BAD_FILES: dict[str, tuple[str, str | None, str]] = {
    "the wrong passphrase": (KEY.pem("right"), "wrong", "give the right passphrase"),
    "no passphrase": (KEY.pem("right"), None, "give the right passphrase"),
    "nothing": ("", None, "PKCS #8 in PEM"),
    "a text": ("a text", None, "PKCS #8 in PEM"),
    "half a file": (KEY.pem()[:60], None, "PKCS #8 in PEM"),
    "a public key": (PUBLIC_PEM.decode(), None, "no Ed25519 private key"),
    "Ed448": (pkcs8(ed448.Ed448PrivateKey.generate()), None, "no Ed25519 private key"),
    "X25519": (pkcs8(x25519.X25519PrivateKey.generate()), None, "no Ed25519 private key"),
    "RSA": (pkcs8(rsa.generate_private_key(65537, 2048)), None, "PKCS #8 in PEM"),
}


@pytest.mark.parametrize(("pem", "passphrase", "why"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_private_key_that_cannot_be_read_is_refused_with_the_cure(
    pem: str, passphrase: str | None, why: str
) -> None:
    with pytest.raises(BadKey, match=why):
        SigningKey.read(pem, passphrase)


def test_a_private_key_is_not_shown() -> None:
    shown = f"{KEY!r} {KEY} {vars(KEY.public)}"
    assert encoded(KEY.seed) not in shown
    assert KEY.seed.hex() not in shown
    assert "d" not in KEY.public.jwk
