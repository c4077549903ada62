"""SM2 signatures with SM3, verified by the platform's OpenSSL 3 where it has them.

An optional verifier 国密 (GB/T 32918.2, GB/T 32905). JOSE has registered no name for it, so the
algorithm's is private to our registers. A key is a JWK like those of RFC 7518 section 6.2 with the
curve `SM2`; a signature is r and s, 32 bytes each, as in RFC 7518 section 3.4; the identity signed
with is the usual one. Signing is the departments' own business: nothing here does it.

OpenSSL is called in this process: its command line would cost a process and three files for every
signature, and thirty times the CPU. Whatever it answers but a plain yes is a no, and it is not used
at all unless it first tells a known good signature from a bad one.
"""

import ctypes
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Final

from onehall_contracts.signing import BadKey, decoded, encoded

ALGORITHM: Final = "SM2-SM3"
CURVE: Final = "SM2"
IDENTITY: Final = b"1234567812345678"
LIBRARIES: Final = ("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll")
OPENSSL_3: Final = 0x30000000
BYTES: Final = 32

P: Final = 2**256 - 2**224 - 2**96 + 2**64 - 1
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93

# SubjectPublicKeyInfo of RFC 5480 with 1.2.156.10197.1.301, up to the point.
BEFORE_POINT: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")

# The example of GM/T 0003.5 annex A.2.
KNOWN_POINT: Final = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
KNOWN_MESSAGE: Final = b"message digest"
KNOWN_SIGNATURE: Final = bytes.fromhex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@dataclass(frozen=True)
class SM2PublicKey:
    """An SM2 public key."""

    jwk: Mapping[str, str]
    algorithm: str = ALGORITHM

    @staticmethod
    def read(jwk: object) -> "SM2PublicKey":
        """Return the key in a JWK; raise `BadKey` for anything but a point of the curve."""
        if not isinstance(jwk, Mapping) or jwk.get("kty") != "EC" or jwk.get("crv") != CURVE:
            raise BadKey('an SM2 key is a JWK {"kty": "EC", "crv": "SM2", "x": ..., "y": ...}')
        if "d" in jwk:
            raise BadKey("this is a private key, and no longer private; make another one")
        if not available():
            raise BadKey("this platform's OpenSSL has no SM2; install OpenSSL 3, or use Ed25519")
        x, y = (_coordinate(jwk, name) for name in ("x", "y"))
        if not _on_curve(x, y):
            raise BadKey("x and y are no point of the curve")
        return SM2PublicKey({"kty": "EC", "crv": CURVE, "x": encoded(x), "y": encoded(y)})

    @cached_property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        members = json.dumps(dict(sorted(self.jwk.items())), separators=(",", ":"))
        return encoded(sha256(members.encode()).digest())

    def verifies(self, compact: str) -> bool:
        """Whether the signature of a compact JWS is this key's."""
        message, _, signature = compact.rpartition(".")
        raw = decoded(signature)
        if raw is None or len(raw) != 2 * BYTES:
            return False
        return holds(self._point, message.encode(), raw)

    @cached_property
    def _point(self) -> bytes:
        return _coordinate(self.jwk, "x") + _coordinate(self.jwk, "y")


@cache
def available() -> bool:
    """Whether this platform's OpenSSL verifies SM2: it is tried on the standard's own example."""
    if _library() is None:
        return False
    try:
        return holds(KNOWN_POINT, KNOWN_MESSAGE, KNOWN_SIGNATURE) and not holds(
            KNOWN_POINT, KNOWN_MESSAGE + b".", KNOWN_SIGNATURE
        )
    except MemoryError:  # it knows the functions, and not the curve
        return False


def _coordinate(jwk: Mapping[str, Any], name: str) -> bytes:
    text = jwk.get(name)
    raw = decoded(text) if isinstance(text, str) else None
    if raw is None or len(raw) != BYTES:
        raise BadKey(f"{name} is not {BYTES} bytes in base64url without padding")
    return raw


def _on_curve(x: bytes, y: bytes) -> bool:
    """Whether it is a point, and in its one spelling; the curve has no points of small order."""
    a, b = int.from_bytes(x), int.from_bytes(y)
    return a < P and b < P and (b * b - (a * a * a - 3 * a + B)) % P == 0


def holds(point: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature (r and s) by the key with that point holds for a message."""
    library, der, spki = _library(), _der(signature), BEFORE_POINT + point
    with ExitStack() as freed:

        def owned(pointer: int | None, free: Callable[[int], None]) -> int:
            if not pointer:
                raise MemoryError("OpenSSL could not make what verifies an SM2 signature")
            freed.callback(free, pointer)
            return pointer

        # Python's own TLS looks at the same queue of errors: leave none behind.
        freed.callback(library.ERR_clear_error)
        start = ctypes.pointer(ctypes.c_char_p(spki))
        key = owned(library.d2i_PUBKEY(None, start, len(spki)), library.EVP_PKEY_free)
        named = owned(library.EVP_PKEY_CTX_new(key, None), library.EVP_PKEY_CTX_free)
        context = owned(library.EVP_MD_CTX_new(), library.EVP_MD_CTX_free)
        library.EVP_MD_CTX_set_pkey_ctx(context, named)
        return bool(
            library.EVP_PKEY_CTX_set1_id(named, IDENTITY, len(IDENTITY)) == 1
            and library.EVP_DigestVerifyInit(context, None, library.EVP_sm3(), None, key) == 1
            and library.EVP_DigestVerify(context, der, len(der), message, len(message)) == 1
        )


def _der(signature: bytes) -> bytes:
    """Return r and s as OpenSSL wants them: a SEQUENCE of two INTEGERs, none of them negative."""
    halves = (signature[:BYTES].lstrip(b"\0"), signature[BYTES:].lstrip(b"\0"))
    numbers = (half if half and half[0] < 0x80 else b"\0" + half for half in halves)  # noqa: PLR2004
    body = b"".join(bytes((2, len(number))) + number for number in numbers)
    return bytes((0x30, len(body))) + body


@cache
def _library() -> Any:
    """Return libcrypto of OpenSSL 3 with what it is called by, or None."""
    for name in LIBRARIES:
        try:
            found = ctypes.CDLL(name)
            found.OpenSSL_version_num.restype = ctypes.c_ulong
        except (OSError, AttributeError):
            continue
        if found.OpenSSL_version_num() >= OPENSSL_3:
            return _typed(found)
    return None


def _typed(library: ctypes.CDLL) -> ctypes.CDLL | None:
    """Tell ctypes what every function takes and returns, for it would guess at 32 bits."""
    any_, text, size, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int
    functions: Mapping[str, tuple[Any, ...]] = {  # what it returns, then what it takes
        "ERR_clear_error": (None,),
        "EVP_sm3": (any_,),
        "d2i_PUBKEY": (any_, any_, ctypes.POINTER(text), ctypes.c_long),
        "EVP_PKEY_free": (None, any_),
        "EVP_PKEY_CTX_new": (any_, any_, any_),
        "EVP_PKEY_CTX_free": (None, any_),
        "EVP_PKEY_CTX_set1_id": (number, any_, text, number),
        "EVP_MD_CTX_new": (any_,),
        "EVP_MD_CTX_free": (None, any_),
        "EVP_MD_CTX_set_pkey_ctx": (None, any_, any_),
        "EVP_DigestVerifyInit": (number, any_, any_, any_, any_, any_),
        "EVP_DigestVerify": (number, any_, text, size, text, size),
    }
    try:
        for name, (returns, *takes) in functions.items():
            function = getattr(library, name)
            function.restype, function.argtypes = returns, takes
    except AttributeError:  # it was built without SM2 or SM3
        return None
    return library
