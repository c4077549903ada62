"""X.509 certificates of a stack's own: one way to make them, for signing permits and for TLS."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey
EARLIER = timedelta(days=1)  # clocks of other machines may be behind


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs certificates: a certificate that may, and its key."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate is for, and what it is good for besides signing."""

    name: x509.Name
    days: float
    commits: bool = False  # its signature is meant to bind (non-repudiation)
    more: tuple[x509.ExtensionType, ...] = ()


def new_key() -> PrivateKey:
    """Return a new key on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: PrivateKey) -> str:
    """Return a private key as PKCS #8 in PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def pem(*certificates: x509.Certificate) -> str:
    """Return certificates in PEM, one after another."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def read_issuer(certificate: str, key: str) -> Issuer:
    """Return the issuer in two PEM texts."""
    found = load_pem_private_key(key.encode(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)  # noqa: S101 - we have written it
    return Issuer(x509.load_pem_x509_certificate(certificate.encode()), found)


def authority(name: x509.Name, days: int) -> Issuer:
    """Return a new authority that signs end certificates, itself signed by nobody else."""
    key = new_key()
    builder = _builder(Subject(name, days), key.public_key(), x509.random_serial_number())
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    builder = _with(builder.issuer_name(name), constraints, _usage(authority=True))
    return Issuer(builder.sign(key, SHA256()), key)


def issue(
    issuer: Issuer, subject: Subject, key: ec.EllipticCurvePublicKey, serial: int | None = None
) -> x509.Certificate:
    """Return a certificate for an end's public key."""
    builder = _builder(subject, key, serial or x509.random_serial_number())
    constraints = x509.BasicConstraints(ca=False, path_length=None)
    builder = _with(builder, constraints, _usage(commits=subject.commits))
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    for extension in (identifier, *subject.more):
        builder = builder.add_extension(extension, critical=False)
    return builder.issuer_name(issuer.certificate.subject).sign(issuer.key, SHA256())


def revocations(issuer: Issuer, revoked: Iterable[tuple[int, datetime]], days: int) -> str:
    """Return a revocation list (CRL) in PEM: which serial numbers, since when."""
    now = datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.certificate.subject)
    builder = builder.last_update(now - EARLIER).next_update(now + timedelta(days=days))
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
    for serial, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.PEM).decode()


def _builder(
    subject: Subject, key: ec.EllipticCurvePublicKey, serial: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject.name).public_key(key)
    builder = builder.serial_number(serial).not_valid_before(now - EARLIER)
    builder = builder.not_valid_after(now + timedelta(days=subject.days))
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return builder.add_extension(identifier, critical=False)


def _with(
    builder: x509.CertificateBuilder, constraints: x509.BasicConstraints, usage: x509.KeyUsage
) -> x509.CertificateBuilder:
    return builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)


def _usage(*, authority: bool = False, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=commits,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
