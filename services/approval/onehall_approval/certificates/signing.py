"""The digital signature of a permit: PAdES (ETSI EN 319 142-1, level B-B) with the centre's key."""

from collections.abc import Sequence
from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
HASH = "sha256"
RESERVED = 12_288
"""Hexadecimal digits kept free for the signature; to have it measured is to sign twice."""
CURE = (
    "give ONEHALL_SIGNING_KEY_FILE and ONEHALL_SIGNING_CERTIFICATES_FILE; `onehall up` makes some"
)


class NoKey(Exception):
    """There is no key to sign with, or it is not the certificate's; the text says the cure."""


class Signer:
    """Signs documents with one key, whose certificate is the first of `certificates`."""

    def __init__(self, key_pem: str, certificates_pem: str) -> None:
        chain = certificates(certificates_pem)
        key, public = _key(key_pem)
        if public != chain[0].public_key.dump():
            raise NoKey(f"the signing key is not the first certificate's; {CURE}")
        others = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # theirs is untyped
        others.register_multiple(chain[1:])
        self._signer = SimpleSigner(chain[0], key, others)
        self._metadata = PdfSignatureMetadata(
            field_name=FIELD, md_algorithm=HASH, subfilter=SigSeedSubFilter.PADES
        )

    def sign(self, pdf: bytes) -> bytes:
        """Return the document with its signature appended; two signatures are never the same."""
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signed: BytesIO = sign_pdf(
            writer, self._metadata, signer=self._signer, bytes_reserved=RESERVED
        )
        return signed.getvalue()


def certificates(pem: str) -> Sequence[x509.Certificate]:
    """Return a chain: the signer's certificate first, the trust root last."""
    try:
        found = list(load_certs_from_pemder_data(pem.encode()))
    except ValueError as error:
        raise NoKey(f"the signing certificates cannot be read; {CURE}") from error
    if not found:
        raise NoKey(f"there is no signing certificate; {CURE}")
    return found


def _key(pem: str) -> tuple[keys.PrivateKeyInfo, bytes]:
    """Return the private key, and its public half as a certificate has it."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        # Its own text might quote the key.
        raise NoKey(f"the signing key cannot be read; {CURE}") from None
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return keys.PrivateKeyInfo.load(secret), public
