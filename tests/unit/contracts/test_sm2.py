"""SM2 where the platform's OpenSSL has it: a known signature, made ones, and no to all else."""

import ctypes
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_contracts import keys, sm2
from onehall_contracts.golden.signed import CENTRE, DEPARTMENTS
from onehall_contracts.keys import public_key, registrable
from onehall_contracts.signing import (
    BadKey,
    PublicKey,
    SigningKey,
    Untrusted,
    decoded,
    encoded,
    verify,
)
from onehall_contracts.statements import KEY_PROOF, KeyProof

from tests.forging import compact, header_of

ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
PROOF = KeyProof(iss="XFZD", aud="onehall", iat=1_318_575_600, challenge="0" * 32)
KNOWN = {
    "kty": "EC",
    "crv": "SM2",
    "x": encoded(sm2.KNOWN_POINT[:32]),
    "y": encoded(sm2.KNOWN_POINT[32:]),
}


@pytest.fixture(autouse=True)
def _if_the_platform_has_it(request: pytest.FixtureRequest) -> None:
    if "absent" not in request.fixturenames and not sm2.available():
        pytest.skip("not on this platform: OpenSSL 3 with SM2")


def openssl(*arguments: object, text: bytes = b"") -> bytes:
    done = subprocess.run(
        ["openssl", *map(str, arguments)], input=text, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Signer:
    """A department's SM2 key, in a file, used by OpenSSL's command line."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "key.pem"
        curve = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
        openssl("genpkey", *curve, "-out", self.path)
        point = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")[-64:]
        x, y = encoded(point[:32]), encoded(point[32:])
        self.public = sm2.SM2PublicKey.read({"kty": "EC", "crv": "SM2", "x": x, "y": y})

    def sealed(self, characters: str, identity: str = "1234567812345678") -> str:
        option = ("-sigopt", f"distid:{identity}")
        signing = ("dgst", "-sm3", *option, "-sign", self.path)
        return f"{characters}.{encoded(r_and_s(openssl(*signing, text=characters.encode())))}"

    def sign(self, **header: Any) -> str:
        members = {"alg": sm2.ALGORITHM, "kid": self.public.kid, "typ": KEY_PROOF} | header
        honest = compact(SigningKey.generate(), members, PROOF.model_dump(mode="json"))
        return self.sealed(honest.rpartition(".")[0])


def r_and_s(der: bytes) -> bytes:
    """The two numbers in 32 bytes each."""
    numbers, rest = [], der[2:]
    while rest:
        numbers.append(int.from_bytes(rest[2 : 2 + rest[1]]).to_bytes(32))
        rest = rest[2 + rest[1] :]
    return b"".join(numbers)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signer]:
    if not sm2.available():
        pytest.skip("not on this platform: OpenSSL 3 with SM2")
    yield Signer(tmp_path_factory.mktemp("sm2"))


def test_the_example_of_the_standard_holds() -> None:
    """GM/T 0003.5 annex A.2; with the identity 1234567812345678."""
    holds = partial(sm2.holds, sm2.KNOWN_POINT)
    assert holds(sm2.KNOWN_MESSAGE, sm2.KNOWN_SIGNATURE)
    for place in range(0, 512, 7):
        flipped = bytearray(sm2.KNOWN_SIGNATURE)
        flipped[place // 8] ^= 1 << place % 8
        assert not holds(sm2.KNOWN_MESSAGE, bytes(flipped))
    assert not holds(b"", sm2.KNOWN_SIGNATURE)


def test_what_openssl_signed_is_believed_under_the_key_and_its_algorithm(signer: Signer) -> None:
    found = verify(signer.sign(), KEY_PROOF, {signer.public.kid: signer.public}.get)
    assert found.read(KeyProof) == PROOF
    assert found.kid == signer.public.kid


@given(st.binary(min_size=0, max_size=32), st.binary(min_size=0, max_size=32))
def test_numbers_are_written_as_asn_1_wants_them(r: bytes, s: bytes) -> None:
    """In as few bytes as they need, and in one more where they would look negative (X.690 8.3)."""
    raw = r.rjust(32, b"\0") + s.rjust(32, b"\0")
    der = sm2._der(raw)
    assert r_and_s(der) == raw
    for number in (der[4 : 4 + der[3]], der[6 + der[3] :]):
        assert number[0] < 0x80
        assert number == b"\0" or number[0] or number[1] >= 0x80


def why(text: str, key: sm2.SM2PublicKey, typ: str = KEY_PROOF) -> str:
    with pytest.raises(Untrusted) as error:
        verify(text, typ, {key.kid: key}.get)
    return error.value.reason


def test_every_flipped_bit_is_noticed(signer: Signer) -> None:
    data = signer.sign().encode()
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1 << place % 7]) + data[place + 1 :]
        with pytest.raises(Untrusted):
            verify(flipped.decode(), KEY_PROOF, {signer.public.kid: signer.public}.get)


@pytest.mark.parametrize(
    ("r", "s"),
    [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
        (ORDER, 1),
        (1, ORDER),
        (ORDER - 1, 1),
        (2**256 - 1, 2**256 - 1),
    ],
)
def test_numbers_out_of_range_prove_nothing(signer: Signer, r: int, s: int) -> None:
    head = signer.sign().rpartition(".")[0]
    assert (
        why(f"{head}.{encoded(r.to_bytes(32) + s.to_bytes(32))}", signer.public) == "bad-signature"
    )


def test_a_signature_has_no_second_spelling(signer: Signer) -> None:
    """ECDSA's n - s is no signature here, and neither is a number plus the order, nor ASN.1."""
    text = signer.sign()
    head, _, tail = text.rpartition(".")
    raw = decoded(tail) or b""
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    assert why(f"{head}.{encoded(raw[:32] + (ORDER - s).to_bytes(32))}", signer.public)
    for number in (r + ORDER, s + ORDER):
        if number < 2**256:
            other = number.to_bytes(32)
            spelled = raw[:32] + other if number == s + ORDER else other + raw[32:]
            assert why(f"{head}.{encoded(spelled)}", signer.public) == "bad-signature"
    for odd in (raw + b"\0", b"\0" + raw, raw[:-1], sm2._der(raw), b""):
        assert why(f"{head}.{encoded(odd)}", signer.public) in {"bad-signature", "malformed"}


def test_another_identity_or_another_key_proves_nothing(signer: Signer, tmp_path: Path) -> None:
    head = signer.sign().rpartition(".")[0]
    assert why(signer.sealed(head, "ALICE123@YAHOO.COM"), signer.public) == "bad-signature"
    assert why(Signer(tmp_path).sealed(head), signer.public) == "bad-signature"


@pytest.mark.parametrize("alg", ["Ed25519", "ES256", "SM2", "none", "sm2-sm3"])
def test_the_algorithm_is_the_keys(signer: Signer, alg: str) -> None:
    assert why(signer.sign(alg=alg), signer.public) == "algorithm"


def test_an_ed25519_key_does_not_become_an_sm2_key_and_back(signer: Signer) -> None:
    key = SigningKey.generate()
    text = compact(key, header_of(key, alg=sm2.ALGORITHM, typ=KEY_PROOF), {})
    with pytest.raises(Untrusted) as error:
        verify(text, KEY_PROOF, {key.kid: key.public}.get)
    assert error.value.reason == "algorithm"
    crossed = compact(key, header_of(key, alg=sm2.ALGORITHM, typ=KEY_PROOF), {})
    assert why(crossed.replace(key.kid, signer.public.kid), signer.public)


def known(**changes: Any) -> dict[str, Any]:
    return {**KNOWN, **changes}


X, Y = sm2.KNOWN_POINT[:32], sm2.KNOWN_POINT[32:]
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another curve": (known(crv="P-256"), "an SM2 key is a JWK"),
    "another type": (known(kty="OKP"), "an SM2 key is a JWK"),
    "a private key": (known(d="AA"), "no longer private"),
    "no y": ({k: v for k, v in KNOWN.items() if k != "y"}, "y is not 32 bytes"),
    "a compressed point": (known(y=""), "y is not 32 bytes"),
    "a padded x": (known(x=KNOWN["x"] + "="), "x is not 32 bytes"),
    "a number": (known(x=1), "x is not 32 bytes"),
    "a point beside the curve": (known(y=KNOWN["x"]), "no point of the curve"),
    "nothing": (known(x=encoded(bytes(32)), y=encoded(bytes(32))), "no point of the curve"),
    "a bit too many": (known(y=encoded(Y[:-1] + bytes([Y[-1] ^ 1]))), "no point of the curve"),
    "beyond the field": (known(x=encoded(b"\xff" * 32)), "no point of the curve"),
}


@pytest.mark.parametrize(("jwk", "told"), BAD.values(), ids=BAD)
def test_a_key_that_is_no_point_is_refused_with_the_cure(jwk: dict[str, Any], told: str) -> None:
    with pytest.raises(BadKey, match=told):
        sm2.SM2PublicKey.read(jwk)


def test_a_key_has_one_name(signer: Signer) -> None:
    jwk = dict(signer.public.jwk)
    assert sm2.SM2PublicKey.read(jwk | {"kid": "another", "alg": "none"}) == signer.public
    assert len(signer.public.kid) == 43
    assert public_key(jwk) == registrable(jwk) == signer.public


def test_ed25519_keys_are_read_as_ever() -> None:
    key = SigningKey.generate().public
    assert public_key(dict(key.jwk)) == registrable(dict(key.jwk)) == key
    assert isinstance(public_key(dict(key.jwk)), PublicKey)
    with pytest.raises(BadKey, match="Ed25519"):
        public_key({"kty": "EC", "crv": "P-256"})


def test_the_key_of_a_published_example_is_registered_by_nobody() -> None:
    for jwk in (KNOWN, *(key.public.jwk for key in (CENTRE, *DEPARTMENTS.values()))):
        assert public_key(jwk).kid in keys.KNOWN_TO_EVERYBODY
        with pytest.raises(BadKey, match="make your own"):
            registrable(jwk)


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform without SM2."""
    sm2.available.cache_clear()
    monkeypatch.setattr(sm2, "_library", lambda: None)
    yield
    sm2.available.cache_clear()


@pytest.mark.usefixtures("absent")
def test_where_openssl_has_no_sm2_such_a_key_is_refused_with_the_cure() -> None:
    assert not sm2.available()
    for read in (sm2.SM2PublicKey.read, public_key, registrable):
        with pytest.raises(BadKey, match="no SM2; install OpenSSL 3, or use Ed25519"):
            read(KNOWN)
    key = SigningKey.generate().public
    assert public_key(dict(key.jwk)) == key


class Wrong:
    """An OpenSSL that says yes, or no, to everything."""

    def __init__(self, answer: int) -> None:
        self.answer = answer

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.answer


@pytest.mark.usefixtures("absent")
@pytest.mark.parametrize("answer", [0, 1, -1, 2])
def test_an_openssl_that_cannot_tell_good_from_bad_is_not_used(
    answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sm2, "_library", lambda: Wrong(answer))
    assert not sm2.available()


@pytest.mark.usefixtures("absent")
def test_an_openssl_without_the_functions_is_not_used() -> None:
    class Bare:
        """A library that has none of them."""

    assert sm2._typed(Bare()) is None  # type: ignore[arg-type]  # it plays one


def test_no_error_is_left_for_python_s_own_tls_to_trip_over(signer: Signer) -> None:
    library = sm2._library()
    library.ERR_peek_error.restype = ctypes.c_ulong
    assert not signer.public.verifies(f"AAAA.BBBB.{encoded(b'1' * 64)}")
    assert library.ERR_peek_error() == 0
