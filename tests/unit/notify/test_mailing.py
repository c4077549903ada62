"""How mail goes out, and what a server's answer means for the notice."""

from email import message_from_bytes
from email.policy import default

import aiosmtplib
import pytest
from onehall_notify.clients import Undeliverable
from onehall_notify.clients.mailing import Letter, Outlet, judged, message_id

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
    assert message_id("n", 1) == "<n@onehall>"
    assert message_id("n", 2) == "<n.2@onehall>"


def letter(to: str = "wang@example.org") -> Letter:
    return Letter(to, "办件 1 已受理 / Case 1 accepted", "您好\nHello\n", "<n@onehall>", AT)


def test_a_letter_survives_the_way() -> None:
    sent = letter().message(SENDER).as_bytes()
    assert sent.isascii()
    read = message_from_bytes(sent, policy=default)
    assert read["Subject"] == "办件 1 已受理 / Case 1 accepted"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().splitlines() == ["您好", "Hello"]
    assert read["Date"].datetime == AT


@pytest.mark.parametrize("to", ["nobody", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "@", ""])
def test_an_address_that_is_none_is_given_up_without_being_named(to: str) -> None:
    with pytest.raises(Undeliverable, match=r"^bad-address$") as caught:
        letter(to).message(SENDER)
    assert caught.value.final


@pytest.mark.parametrize(
    ("error", "why", "final"),
    [
        (aiosmtplib.SMTPDataError(451, "later"), "smtp-451", False),
        (aiosmtplib.SMTPDataError(554, "spam"), "smtp-554", True),
        (
            aiosmtplib.SMTPRecipientsRefused(
                [aiosmtplib.SMTPRecipientRefused(550, "no", "wang@example.org")]
            ),
            "smtp-550",
            True,
        ),
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
