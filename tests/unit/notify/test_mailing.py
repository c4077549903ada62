"""How mail goes out, and what a server's answer means for the notice."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import aiosmtplib
import pytest
from onehall_notify.clients import Undeliverable
from onehall_notify.clients.mailing import Letter, Outlet, encoded, judged, message_id
from onehall_notify.store.work import Due

from tests.unit.notify.examples import AT

SENDER = "onehall@example.org"


def test_an_outlet_is_read_from_its_url() -> None:
    plain = Outlet.of("smtp://127.0.0.1:1025", SENDER)
    assert (plain.host, plain.port, plain.username) == ("127.0.0.1", 1025, None)
    safe = Outlet.of("smtp+starttls://hall:p%40ss@mail.example.org", SENDER)
    assert (safe.port, safe.username, safe.password) == (587, "hall", "p@ss")
    assert Outlet.of("smtps://mail.example.org", SENDER).port == 465


@pytest.mark.parametrize("url", ["http://x", "smtp://", "", "smtp://hall:secret@mail.example.org"])
def test_an_outlet_that_is_none_or_tells_its_password_is_refused_without_repeating_it(
    url: str,
) -> None:
    with pytest.raises(ValueError, match="smtp_url") as caught:
        Outlet.of(url, SENDER)
    assert "secret" not in str(caught.value)


def test_every_attempt_of_a_round_has_the_same_message_id_and_a_resend_another() -> None:
    first = Due(UUID(int=1), UUID(int=2), "case-refused@1", {}, attempt=1, round=1)
    assert replace(first, attempt=2).key == first.key
    assert message_id(first.key) == f"<{UUID(int=1)}@onehall>"
    assert message_id(replace(first, round=2).key) == f"<{UUID(int=1)}.2@onehall>"


def letter(to: str = "wang@example.org") -> Letter:
    return Letter(to, "办件 1 已受理 / Case 1 accepted", "您好\nHello\n", "<n@onehall>", AT)


def test_a_letter_survives_the_way() -> None:
    sent = letter().content(SENDER)
    assert sent.isascii()
    read = message_from_bytes(sent, policy=default)
    assert read["Subject"] == "办件 1 已受理 / Case 1 accepted"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().splitlines() == ["您好", "Hello"]
    assert read["Date"].datetime == AT
    assert read["To"] == "wang@example.org"
    assert all(len(line) <= 76 for line in sent.splitlines())


@pytest.mark.parametrize("text", ["x", "办" * 200, "a办b案" * 40, "é", "😀" * 30, ""])
def test_a_subject_of_any_length_survives_and_no_character_is_cut(text: str) -> None:
    head = f"Subject: {encoded(text)}\r\n\r\n".encode("ascii")
    assert message_from_bytes(head, policy=default)["Subject"] == text


def test_nothing_breaks_out_of_a_header() -> None:
    assert "\n" not in encoded("办件\r\nBcc: x@y.cn").replace("\r\n ", "")


@pytest.mark.parametrize("to", ["nobody", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "@", ""])
def test_an_address_that_is_none_is_given_up_without_being_named(to: str) -> None:
    with pytest.raises(Undeliverable, match=r"^bad-address$") as caught:
        letter(to).content(SENDER)
    assert caught.value.final


@pytest.mark.parametrize(
    ("error", "why", "final"),
    [
        (aiosmtplib.SMTPDataError(451, "later"), "smtp-451", False),
        (aiosmtplib.SMTPDataError(554, "spam"), "smtp-554", True),
        (aiosmtplib.SMTPRecipientRefused(550, "no", "wang@example.org"), "smtp-550", True),
        (aiosmtplib.SMTPRecipientRefused(550, "5.1.1 no", "w@example.org"), "smtp-550", True),
        (aiosmtplib.SMTPRecipientRefused(554, "5.7.1 no relaying", "w@x.org"), "smtp-554", False),
        (aiosmtplib.SMTPDataError(421, "closing"), "smtp-421", False),
        (aiosmtplib.SMTPSenderRefused(550, "not you", SENDER), "smtp-550", False),
        (aiosmtplib.SMTPAuthenticationError(535, "wrong password"), "smtp-535", False),
        (aiosmtplib.SMTPConnectResponseError(554, "no service"), "smtp-554", False),
        (aiosmtplib.SMTPReadTimeoutError("slow"), "timed-out", False),
        (aiosmtplib.SMTPConnectTimeoutError("slow"), "timed-out", False),
        (aiosmtplib.SMTPConnectError("refused"), "cannot-connect", False),
        (aiosmtplib.SMTPServerDisconnected("gone"), "disconnected", False),
        (aiosmtplib.SMTPNotSupported("SMTPUTF8"), "bad-address", True),
        (aiosmtplib.SMTPException("wang@example.org"), "smtp-failed", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_only_a_lasting_refusal_of_this_mail_is_final(
    error: Exception, why: str, final: bool
) -> None:
    failed = judged(error)
    assert (failed.why, failed.final) == (why, final)
    assert "@" not in str(failed)


@pytest.mark.parametrize(
    ("error", "asked", "handed_over", "why", "blameless"),
    [
        (aiosmtplib.SMTPServerDisconnected("gone"), False, False, "disconnected", True),
        (aiosmtplib.SMTPServerDisconnected("gone"), True, False, "disconnected", False),
        (aiosmtplib.SMTPServerDisconnected("gone"), True, True, "unconfirmed", False),
        (aiosmtplib.SMTPReadTimeoutError("slow"), True, True, "unconfirmed", False),
        (aiosmtplib.SMTPSenderRefused(550, "not you", SENDER), True, False, "smtp-550", True),
        (aiosmtplib.SMTPDataError(451, "later"), True, True, "smtp-451", False),
        (aiosmtplib.SMTPDataError(421, "closing"), True, True, "smtp-421", True),
    ],
)
def test_an_attempt_is_counted_only_if_the_server_was_asked_about_this_mail(
    error: Exception, asked: bool, handed_over: bool, why: str, blameless: bool
) -> None:
    failed = judged(error, asked=asked, handed_over=handed_over)
    assert (failed.why, failed.blameless) == (why, blameless)
