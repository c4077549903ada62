"""A key to sign permits with, made once per stack under a root of its own: for trying things out.

A real centre brings a key and a certificate of its authority's; nobody else trusts this root.
"""

from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from onehall.stack import certificates
from onehall.stack.certificates import Subject
from onehall.stack.keeping import keep

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
    key, chain = folder / KEY, folder / CERTIFICATES
    if not (key.exists() and chain.exists()):
        folder.mkdir(mode=0o700, exist_ok=True)
        made = make()
        keep(chain, made[1])
        keep(key, made[0])
    return {"signing_key": key, "signing_certificates": chain}


def make() -> tuple[str, str]:
    """Return a new signing key, and its certificate followed by the root's; all in PEM."""
    root = certificates.authority(_name(ROOT_NAME), ROOT_DAYS)
    key, seal = certificates.new_key(), Subject(_name(SIGNER_NAME), SIGNER_DAYS, commits=True)
    certificate = certificates.issue(root, seal, key.public_key())
    return certificates.key_pem(key), certificates.pem(certificate, root.certificate)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, CITY),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
