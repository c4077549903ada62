"""A key to sign permits with, made once per stack under a root of its own: for trying things out.

A real centre brings a key and a certificate of its authority's; nobody else trusts this root.
"""

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

FOLDER = "signing"
KEY, CERTIFICATES = "key.pem", "certificates.pem"
CITY = "西安市政务服务中心"
ROOT_NAME, SIGNER_NAME = "一厅演示根证书 Onehall demo root", "一厅演示签章 Onehall demo seal"
ROOT_DAYS, SIGNER_DAYS = 30 * 365, 10 * 365


def open_signing(root: Path) -> Mapping[str, Path]:
    """Return the files of the stack's signing key, by setting; make them if there are none.

    The root's own key is thrown away once it has signed: it can sign nothing else, ever.
    """
    folder = root / FOLDER
    key, certificates = folder / KEY, folder / CERTIFICATES
    if not (key.exists() and certificates.exists()):
        folder.mkdir(mode=0o700, exist_ok=True)
        signing_key, chain = make()
        _write(certificates, chain)
        _write(key, signing_key)
    return {"signing_key": key, "signing_certificates": certificates}


def make() -> tuple[str, str]:
    """Return a new signing key, and its certificate followed by the root's; all in PEM."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name(ROOT_NAME)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    root = _certificate(root_name, root_key.public_key(), ROOT_DAYS, authority=True)
    signer = _certificate(_name(SIGNER_NAME), key.public_key(), SIGNER_DAYS, authority=False)
    signer = signer.add_extension(authority, critical=False)
    root_certificate, certificate = (
        builder.issuer_name(root_name).sign(root_key, SHA256()) for builder in (root, signer)
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    chain = (certificate, root_certificate)
    return pem, "".join(one.public_bytes(Encoding.PEM).decode() for one in chain)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, CITY),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, days: int, *, authority: bool
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=days))
    constraints = x509.BasicConstraints(authority, 0 if authority else None)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    builder = builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)
    return builder.add_extension(identifier, critical=False)


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(f".{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
