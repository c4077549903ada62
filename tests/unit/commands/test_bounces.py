"""Which of our mails came back: read from notifications, of which anybody may have written any."""

import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from onehall.bounces import LARGEST, Bounce, bounce
from onehall.commands import bounces as command
from onehall.main import application
from onehall_notify.clients.mailing import Letter, message_id
from onehall_notify.sink.returning import returned
from standardwebhooks import Webhook
from typer.testing import CliRunner

KEY = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"
SECRET = "whsec_" + "c2Vj" * 8
LETTER = Letter("wang@example.org", "已收件", "王五：\n", message_id(KEY), datetime.now(UTC))
MAIL = LETTER.content("hall@example.org")
BACK = returned(MAIL)
HEAD = (
    BACK.replace(b"Content-Type: message/rfc822", b"Content-Type: text/rfc822-headers")
    .partition(b"Content-Transfer-Encoding: base64")[0]
)  # fmt: skip


def test_a_mail_that_came_back_is_known_by_its_message_id_and_says_why() -> None:
    assert bounce(BACK) == Bounce(KEY, "5.1.1")
    assert bounce(BACK.replace(b"\r\n", b"\n")) == Bounce(KEY, "5.1.1")
    assert bounce(HEAD) == Bounce(KEY, "5.1.1"), "only its head came back"
    again = BACK.replace(KEY.encode(), f"{KEY}.2".encode())
    assert bounce(again) == Bounce(f"{KEY}.2", "5.1.1"), "it was sent again before"
    expired = returned(MAIL, "4.4.7")
    assert bounce(expired) == Bounce(KEY, "4.4.7"), "given up after days of trying"
    vague = BACK.replace(b"Status: 5.1.1", b"Status: no idea")
    assert bounce(vague) == Bounce(KEY, "5.0.0")
    arrived = BACK.replace(b"Status: 5.1.1", b"Status: 2.0.0")
    assert bounce(arrived) == Bounce(KEY, "5.0.0"), "it failed, and its status says nothing"
    nothing = BACK.partition(b"--=_sink\r\nContent-Type: message/rfc822")[0]
    assert bounce(nothing) is None, "which mail, it does not say"
    answer = f"In-Reply-To: {message_id(KEY)}\r\n".encode() + nothing
    assert bounce(answer) == Bounce(KEY, "5.1.1")


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("nothing", b""),
        ("a letter", MAIL),
        ("no mail at all", os.urandom(4096)),
        ("it was only late", returned(MAIL, "4.4.1", "delayed")),
        ("it arrived", returned(MAIL, "2.0.0", "delivered")),
        ("somebody else's mail", BACK.replace(b"@onehall>", b"@elsewhere.example.org>")),
        ("a number that is none of ours", BACK.replace(KEY.encode(), b"../../" + KEY.encode())),
        ("no part for machines", BACK.replace(b"message/delivery-status", b"text/plain")),
        ("not a report", BACK.replace(b"multipart/report", b"multipart/mixed")),
        ("a mail in a mail", b"Content-Type: message/rfc822\r\n\r\n" * 30_000),
        (
            "parts in parts",
            b"".join(
                b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
                for n in range(1500)
            ),
        ),
        ("its end is too far away", BACK.replace(b"--=_sink\r\n", b"x" * LARGEST + b"\r\n", 1)),
    ],
)  # fmt: skip
def test_what_is_no_failure_of_a_mail_of_ours_is_left_alone(what: str, content: bytes) -> None:
    assert bounce(content) is None, what


def test_whatever_is_done_to_a_notification_it_is_read_or_left_alone() -> None:
    chance = random.Random(7)  # noqa: S311 - the same every time
    pieces = (b"\r\n", b"--=_sink\r\n", b"Content-Type: multipart/mixed\r\n", b"\xff", b"*0*=")
    for _ in range(300):
        content = bytearray(BACK)
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((0, 1, 40))] = chance.choice(pieces)
        assert bounce(bytes(content)) in (None, Bounce(KEY, "5.1.1"), Bounce(KEY, "5.0.0"))


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A hall that answers as told, and what it was told."""
    heard: dict[str, Any] = {"answer": 202}

    def post(url: str, *, content: str, headers: dict[str, str], **_: Any) -> httpx.Response:
        if heard["answer"] is None:
            raise httpx.ConnectError("refused")
        heard.update(url=url, said=Webhook(SECRET).verify(content, headers))
        return httpx.Response(heard["answer"])

    monkeypatch.setattr(command.httpx, "post", post)
    monkeypatch.setenv("ONEHALL_GATEWAY_URL", "https://hall.example.org/")
    monkeypatch.setenv("ONEHALL_BOUNCE_SECRET", SECRET)
    return heard


def run(*arguments: str, pipe: bytes = b"") -> Any:
    return CliRunner().invoke(application("bounces"), ["bounces", *arguments], input=pipe)


def test_the_hall_is_told_what_came_through_the_pipe_and_of_nobody(hall: dict[str, Any]) -> None:
    done = run("-", pipe=BACK + b"\r\n" * LARGEST)
    assert (done.exit_code, done.stdout) == (0, f"{KEY} came back: 5.1.1\n")
    assert hall["url"] == "https://hall.example.org/api/v1/reports/mail"
    assert hall["said"] == {"key": KEY, "status": "5.1.1"}


def test_files_are_told_one_by_one_and_what_is_none_is_left_alone(
    hall: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "spam").write_bytes(b"Subject: wang@example.org\r\n\r\n")
    (tmp_path / "back").write_bytes(BACK)
    done = run(str(tmp_path / "spam"), str(tmp_path / "back"))
    assert done.exit_code == 0 and "wang@" not in done.output
    assert done.stdout.splitlines()[1] == f"{KEY} came back: 5.1.1"
    hall["answer"] = 404
    unknown = run("-", pipe=BACK)
    assert unknown.exit_code == 0 and "no mail of this hall" in unknown.stdout


@pytest.mark.parametrize("answer", [None, 401, 429, 500, 503])
def test_a_server_keeps_what_the_hall_cannot_be_told_now(
    hall: dict[str, Any], answer: int | None
) -> None:
    hall["answer"] = answer
    done = run("-", pipe=BACK)
    assert done.exit_code == os.EX_TEMPFAIL
    assert "✗" in done.output and "wang@" not in done.output


def test_without_a_secret_nothing_is_lost(
    hall: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ONEHALL_BOUNCE_SECRET")
    assert run("-", pipe=BACK).exit_code == os.EX_TEMPFAIL
    assert run("--secret-file", str(tmp_path / "no"), "-", pipe=BACK).exit_code == os.EX_TEMPFAIL
    kept = tmp_path / "secret"
    kept.write_text("whsec_!")
    wrong = run("--secret-file", str(kept), "-", pipe=BACK)
    assert wrong.exit_code == os.EX_TEMPFAIL and "whsec_ and base64" in wrong.output
    kept.write_text(SECRET + "\n")
    assert run("--secret-file", str(kept), "-", pipe=BACK).exit_code == 0
