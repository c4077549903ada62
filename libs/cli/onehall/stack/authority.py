"""The stack's own certificate authority: it vouches for the broker, and for departments' workers.

A worker's certificate says who it is (its CN is the broker's user) and which one it is (its serial
number is in its subject, because the broker lists connections by subject and not by serial).
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from onehall.stack import certificates
from onehall.stack.certificates import Issuer, PrivateKey, Subject
from onehall.stack.keeping import EVERYBODY, folders, keep
from onehall.stack.ports import LOOPBACK

FOLDER = Path("authority")
KEY, CERTIFICATE = "ca-key.pem", "ca.pem"
# In small letters: then the name is its own canonical form, and the hash below is OpenSSL's.
NAME = "onehall departments authority"
HOST = "localhost"
AUTHORITY_DAYS, SERVER_DAYS, WORKER_DAYS = 20 * 365, 5 * 365, 90


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key, and what it is known by."""

    serial: str
    expires: datetime
    certificate: str
    key: str


class Authority:
    """Issues certificates, and says which of them count no more."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer

    @property
    def certificate(self) -> str:
        """Return the authority's own certificate in PEM, which everybody may have."""
        return certificates.pem(self._issuer.certificate)

    @property
    def revocations_file(self) -> str:
        """Return the name by which TLS libraries look for the authority's revocation list."""
        content = self._issuer.certificate.subject.public_bytes()[2:]  # without the outer header
        return (
            f"{int.from_bytes(sha1(content, usedforsecurity=False).digest()[:4], 'little'):08x}.r0"
        )

    def server(self, host: str = HOST) -> Issued:
        """Return a certificate for a server on this machine, and of that name elsewhere."""
        names = dict.fromkeys((host, HOST))
        here = [*map(x509.DNSName, names), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        more = (purpose, x509.SubjectAlternativeName(here))
        return self._issue(Subject(name, SERVER_DAYS, more=more), x509.random_serial_number())

    def worker(self, user: str, days: float = WORKER_DAYS) -> Issued:
        """Return a certificate with which a worker logs in as that user of the broker."""
        serial = x509.random_serial_number()
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.SERIAL_NUMBER, hexadecimal(serial)),
                x509.NameAttribute(NameOID.COMMON_NAME, user),
            ]
        )
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self._issue(Subject(name, days, more=(purpose,)), serial)

    def revocations(self, revoked: Iterable[tuple[str, datetime]]) -> str:
        """Return the list of what counts no more, in PEM; it holds as long as the authority."""
        serials = ((int(serial, 16), since) for serial, since in revoked)
        return certificates.revocations(self._issuer, serials, AUTHORITY_DAYS)

    def _issue(self, subject: Subject, serial: int) -> Issued:
        key: PrivateKey = certificates.new_key()
        made = certificates.issue(self._issuer, subject, key.public_key(), serial)
        return Issued(
            hexadecimal(serial),
            made.not_valid_after_utc,
            certificates.pem(made),
            certificates.key_pem(key),
        )


def open_authority(root: Path) -> Authority:
    """Return the authority of a stack; it is made at the first call."""
    folder = root / FOLDER
    key, certificate = folder / KEY, folder / CERTIFICATE
    if not (key.exists() and certificate.exists()):
        folders(root, folder)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        made = certificates.authority(name, AUTHORITY_DAYS)
        keep(certificate, certificates.pem(made.certificate), EVERYBODY)
        keep(key, certificates.key_pem(made.key))
    found = certificates.read_issuer(certificate.read_text("ascii"), key.read_text("ascii"))
    return Authority(found)


def hexadecimal(serial: int) -> str:
    """Return a serial number as people and commands write it."""
    return f"{serial:040x}"
