"""A delivery status notification (RFC 3464), as a mail server returns what it could not deliver."""

from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP, compat32

NO_SUCH_MAILBOX = "5.1.1"


def returned(mail: bytes, status: str = NO_SUCH_MAILBOX, action: str = "failed") -> bytes:
    """Return what comes back of a mail: for people, for machines, and the mail itself."""
    original = BytesParser(policy=compat32).parsebytes(mail)
    to = str(original["To"])
    report = Message()
    report["From"] = "MAILER-DAEMON@onehall-sink"
    report["To"] = str(original["From"])
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report["MIME-Version"] = "1.0"
    report["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="=_sink"'
    report.attach(_for_people(to))
    report.attach(_for_machines(to, status, action))
    report.attach(_the_mail(original))
    return report.as_bytes(policy=SMTP)


def _for_people(to: str) -> Message:
    part = EmailMessage()
    part.set_content(f"<{to}>: this mail could not be delivered.\n")
    return part


def _for_machines(to: str, status: str, action: str) -> Message:
    part, server, recipient = Message(), Message(), Message()
    part["Content-Type"] = "message/delivery-status"
    server["Reporting-MTA"] = "dns; onehall-sink"
    recipient["Final-Recipient"] = f"rfc822; {to}"
    recipient["Action"] = action
    recipient["Status"] = status
    recipient["Diagnostic-Code"] = f"smtp; 550 {status} <{to}>: no such mailbox"
    part.attach(server)
    part.attach(recipient)
    return part


def _the_mail(original: Message) -> Message:
    part = Message()
    part["Content-Type"] = "message/rfc822"
    part.attach(original)
    return part
