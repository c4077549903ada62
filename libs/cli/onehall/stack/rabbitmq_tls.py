"""The departments' door of the broker: TLS, a client certificate or nothing, and who is not let in.

Revocation lists are read from their folder at every handshake, so that a new one counts at once;
sessions are not resumed, because a resumed one asks for no certificate.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from onehall.stack.authority import HOST, Authority, hexadecimal

CA, CERTIFICATE, KEY = "tls/ca.pem", "tls/server.pem", "tls/server-key.pem"
REVOCATIONS = "crl"
FOLDERS = ("tls", REVOCATIONS)
PLUGINS = "[rabbitmq_auth_mechanism_ssl].\n"
LINES = {
    "auth_mechanisms.1": "PLAIN",
    "auth_mechanisms.2": "EXTERNAL",
    "ssl_cert_login_from": "common_name",
}
OPTIONS = """\
[{{rabbit, [{{ssl_options, [
  {{cacertfile, "{folder}/{ca}"}},
  {{certfile, "{folder}/{certificate}"}},
  {{keyfile, "{folder}/{key}"}},
  {{versions, ['tlsv1.3', 'tlsv1.2']}},
  {{verify, verify_peer}},
  {{fail_if_no_peer_cert, true}},
  {{reuse_sessions, false}},
  {{crl_check, peer}},
  {{crl_cache, {{ssl_crl_hash_dir, {{internal, [{{dir, "{folder}/{revocations}"}}]}}}}}}
]}}]}}].
"""


def advanced(folder: Path | str) -> str:
    """Return advanced.config; `folder` is where the broker finds the files."""
    return OPTIONS.format(
        folder=folder, ca=CA, certificate=CERTIFICATE, key=KEY, revocations=REVOCATIONS
    )


def files(
    authority: Authority, revoked: Iterable[tuple[str, datetime]], host: str = HOST
) -> dict[str, str]:
    """Return the files it names, with a new certificate for the broker."""
    server = authority.server(host)
    return {
        CA: authority.certificate,
        CERTIFICATE: server.certificate,
        KEY: server.key,
        **revocation_file(authority, revoked),
    }


def revocation_file(
    authority: Authority, revoked: Iterable[tuple[str, datetime]]
) -> dict[str, str]:
    """Return the one file among them that says who is not let in any more."""
    return {f"{REVOCATIONS}/{authority.revocations_file}": authority.revocations(revoked)}


def good(
    kept: Mapping[str, str], fresh: Mapping[str, str], revoked: Iterable[tuple[str, datetime]]
) -> bool:
    """Whether files of an earlier time still do: the same authority, names and revocations."""
    if kept.keys() != fresh.keys() or kept[CA] != fresh[CA]:
        return False
    old, new = (x509.load_pem_x509_certificate(one[CERTIFICATE].encode()) for one in (kept, fresh))
    names = [_names(one) for one in (old, new)]
    half = datetime.now(UTC) + (new.not_valid_after_utc - new.not_valid_before_utc) / 2
    listed = next(text for name, text in kept.items() if name.startswith(REVOCATIONS))
    serials = {hexadecimal(one.serial_number) for one in x509.load_pem_x509_crl(listed.encode())}
    same = names[0] == names[1] and serials == {serial for serial, _ in revoked}
    return same and old.not_valid_after_utc > half


def _names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return list(found.value)
