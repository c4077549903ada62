"""The stack's own authority: whom it vouches for, and how it takes that back."""

import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from onehall.stack import rabbitmq_tls
from onehall.stack.authority import open_authority

NOW = datetime.now(UTC)


def read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def test_it_is_made_once_and_its_key_is_its_owners_alone(tmp_path: Path) -> None:
    first, again = open_authority(tmp_path), open_authority(tmp_path)
    assert first.certificate == again.certificate
    assert stat.S_IMODE((tmp_path / "authority/ca-key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "authority").stat().st_mode) == 0o700


def test_a_worker_is_known_by_its_user_and_its_serial_number(tmp_path: Path) -> None:
    ours = open_authority(tmp_path)
    issued = ours.worker("dept-XFZD")
    certificate = read(issued.certificate)
    certificate.verify_directly_issued_by(read(ours.certificate))
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    (serial,) = certificate.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert (name.value, serial.value) == ("dept-XFZD", issued.serial)
    assert certificate.serial_number == int(issued.serial, 16)
    assert timedelta(days=89) < issued.expires - NOW < timedelta(days=91)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert not limits.ca


def test_the_broker_is_known_by_its_names(tmp_path: Path) -> None:
    certificate = read(open_authority(tmp_path).server("mq").certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["mq", "localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_the_list_names_what_was_revoked_and_outlives_the_broker(tmp_path: Path) -> None:
    ours = open_authority(tmp_path)
    one, other = ours.worker("dept-XFZD"), ours.worker("dept-XFZD")
    listed = x509.load_pem_x509_crl(ours.revocations([(one.serial, NOW)]).encode())
    assert listed.get_revoked_certificate_by_serial_number(int(one.serial, 16))
    assert not listed.get_revoked_certificate_by_serial_number(int(other.serial, 16))
    assert listed.next_update_utc is not None
    assert listed.next_update_utc > NOW + timedelta(days=10 * 365)
    key = read(ours.certificate).public_key()
    assert listed.is_signature_valid(key)  # type: ignore[arg-type]  # an EC key


def test_the_list_is_found_where_tls_libraries_look_for_it(tmp_path: Path) -> None:
    """OpenSSL's own hash of the authority's name, where there is an OpenSSL."""
    ours = open_authority(tmp_path)
    listed = tmp_path / "list.pem"
    listed.write_text(ours.revocations([]))
    command = ("openssl", "crl", "-hash", "-noout", "-in", str(listed))
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    except FileNotFoundError:
        pytest.skip("not on this platform: no openssl command")
    assert ours.revocations_file == f"{said.stdout.strip()}.r0"


def test_two_authorities_do_not_trust_each_other(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    one, other = map(open_authority, folders)
    certificate = read(one.worker("dept-XFZD").certificate)
    with pytest.raises(InvalidSignature):
        certificate.verify_directly_issued_by(read(other.certificate))


def test_the_broker_wants_a_certificate_new_tls_and_no_resumed_sessions() -> None:
    text = rabbitmq_tls.advanced("/x")
    for option in (
        "{verify, verify_peer}",
        "{fail_if_no_peer_cert, true}",
        "{versions, ['tlsv1.3', 'tlsv1.2']}",
        "{reuse_sessions, false}",
        "{crl_check, peer}",
        '{dir, "/x/crl"}',
    ):
        assert option in text
