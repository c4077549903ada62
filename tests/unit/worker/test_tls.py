"""TLS: three files beside the address, and what is wrong with a certificate named with its cure."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from onehall_worker import BadSettings, CannotConnect, testing, tls
from onehall_worker import settings as environment
from onehall_worker.connecting import reachable

from tests.unit.worker.certificates import YEAR, Authority, Issued

URL = "amqps://broker:5671/departments"


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ca")


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "stranger")


@pytest.fixture
def variables(tmp_path: Path, ca: Authority) -> dict[str, str]:
    ours = ca.issue("dept-XFZD")
    return testing.environment(tmp_path) | {
        "ONEHALL_DEPARTMENT_AMQP_URL": URL,
        "ONEHALL_TLS_CA": str(ca.file.certificate),
        "ONEHALL_TLS_CERT": str(ours.certificate),
        "ONEHALL_TLS_KEY": str(ours.key),
    }


def test_files_take_the_place_of_user_and_password(variables: dict[str, str]) -> None:
    url = environment.read("XFZD", variables).url
    for name, variable in [("cafile", "CA"), ("certfile", "CERT"), ("keyfile", "KEY")]:
        assert f"{name}={variables[f'ONEHALL_TLS_{variable}']}" in url
    assert "auth=EXTERNAL" in url
    assert environment.address(url) == "broker:5671/departments as our certificate"


def test_with_a_password_the_certificate_is_only_shown(variables: dict[str, str]) -> None:
    variables["ONEHALL_DEPARTMENT_AMQP_URL"] = "amqps://dept-XFZD:geheim@broker/departments"
    url = environment.read("XFZD", variables).url
    assert "auth" not in url
    assert environment.address(url) == "broker:5671/departments as dept-XFZD"


def test_what_the_address_says_itself_comes_first() -> None:
    files = tls.Files(ca=Path("/ours"), cert=Path("/cert"), key=Path("/key"))
    url = tls.applied(f"{URL}?cafile=/theirs&auth=PLAIN", files)
    assert "cafile=/theirs" in url
    assert "auth=PLAIN" in url
    assert "/ours" not in url


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ONEHALL_TLS_CA": "/nowhere"}, "ONEHALL_TLS_CA names '/nowhere', which is no file"),
        ({"ONEHALL_TLS_KEY": ""}, "name both, or neither"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": "amqp://b/x"}, "to start with amqps://"),
        ({"ONEHALL_TLS_CERT": "{junk}"}, "is not PEM, or the two differ"),
        ({"ONEHALL_TLS_KEY": "{other}"}, "is not PEM, or the two differ"),
    ],
)
def test_files_that_nobody_could_use_are_named(
    variables: dict[str, str],
    changes: dict[str, str],
    complaint: str,
    tmp_path: Path,
    ca: Authority,
) -> None:
    (tmp_path / "junk").write_text("junk")
    places = {"junk": tmp_path / "junk", "other": ca.issue("other").key}
    given = {name: value.format(**places) for name, value in changes.items()}
    with pytest.raises(BadSettings, match=complaint):
        environment.read("XFZD", variables | given)


@contextmanager
def broker(own: Issued, trusts: Issued | None = None) -> Iterator[int]:
    """Speak TLS as a broker does, wanting a certificate that `trusts` issued if there is one.

    In a thread and on plain sockets: asyncio's server hangs up without saying why (the alert).
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own.certificate, own.key)
    if trusts:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(trusts.certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_hang_up, args=(listening, context), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _hang_up(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            came, _ = listening.accept()
        except OSError:
            return
        came.settimeout(30.0)
        with context.wrap_socket(came, server_side=True, do_handshake_on_connect=False) as one:
            with contextlib.suppress(OSError):
                one.do_handshake()
                one.recv(8)
            # What the other side has sent unread would cost it the alert (a reset).
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_WR)
                while socket.socket.recv(one, 4096):
                    pass


async def complaint(port: int, files: tls.Files, scheme: str = "amqps") -> str:
    url = tls.applied(f"{scheme}://127.0.0.1:{port}/departments", files)
    with pytest.raises(CannotConnect) as caught:
        await reachable(url, asyncio.Event(), 0.0)
    return str(caught.value)


async def test_what_is_wrong_with_the_brokers_certificate_is_said(
    ca: Authority, stranger: Authority
) -> None:
    trusting, mistrusting = (tls.Files(ca=one.file.certificate) for one in (ca, stranger))
    with broker(ca.issue("broker")) as port:
        assert "cannot connect to the broker" in await complaint(port, trusting)
        said = await complaint(port, mistrusting)
        assert "the broker's CA is unknown here; name the centre's CA in ONEHALL_TLS_CA" in said
        assert f"127.0.0.1:{port}/departments" in said
    with broker(ca.issue("elsewhere", host="10.9.8.7")) as port:
        assert "is for another address" in await complaint(port, trusting)
    with broker(ca.issue("old", age=YEAR + timedelta(days=1))) as port:
        assert "has expired; the centre has to renew it" in await complaint(port, trusting)
    with broker(ca.issue("young", age=-timedelta(days=1))) as port:
        assert "check this machine's clock" in await complaint(port, trusting)


async def test_what_is_wrong_with_our_certificate_is_said(
    ca: Authority, stranger: Authority
) -> None:
    def shown(ours: Issued) -> tls.Files:
        return tls.Files(ca.file.certificate, ours.certificate, ours.key)

    with broker(ca.issue("broker"), trusts=ca.file) as port:
        assert "wants a certificate of ours" in await complaint(
            port, tls.Files(ca.file.certificate)
        )
        said = await complaint(port, shown(stranger.issue("dept-XFZD")))
        assert "does not know who issued our certificate" in said
        said = await complaint(port, shown(ca.issue("dept-XFZD", age=YEAR * 2)))
        assert "our certificate has expired; ask the centre for a new ONEHALL_TLS_CERT" in said


async def test_a_port_without_tls_is_said() -> None:
    async def chat(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"AMQP\x00\x00\x09\x01")
        writer.close()

    server = await asyncio.start_server(chat, "127.0.0.1", 0)
    async with server:
        said = await complaint(server.sockets[0].getsockname()[1], tls.Files())
    assert "does not speak TLS on this port" in said


def test_a_revoked_certificate_is_said() -> None:
    alert = ssl.SSLError(1, "alert")
    alert.reason = "SSLV3_ALERT_CERTIFICATE_REVOKED"
    wrapped = ConnectionError("aiormq's own")
    wrapped.__cause__ = alert
    assert "our certificate was revoked" in (tls.explained(wrapped) or "")
    assert tls.explained(ConnectionError("no")) is None
