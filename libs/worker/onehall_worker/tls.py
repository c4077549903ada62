"""TLS towards the broker: files of a certificate, put into the address the way aiormq reads it.

A client certificate takes the place of the password: the broker reads the user from it (EXTERNAL).
Whatever is wrong with a certificate, on either side, is named with its cure.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

CA, CERT, KEY = "ONEHALL_TLS_CA", "ONEHALL_TLS_CERT", "ONEHALL_TLS_KEY"

# What OpenSSL calls it (`verify_code` of our own look at the broker's certificate, X509_V_ERR_*).
THEIRS = {
    9: "the broker's certificate is not valid yet; check this machine's clock",
    10: "the broker's certificate has expired; the centre has to renew it",
    18: f"the broker's certificate is self-signed; name the centre's CA in {CA}",
    19: f"the broker's CA is not ours; name the centre's CA in {CA}",
    20: f"the broker's CA is unknown here; name the centre's CA in {CA}",
    23: "the broker's certificate was revoked; ask the centre",
    62: "the broker's certificate is for another host; write the host that the centre told you",
    64: "the broker's certificate is for another address; write the host that the centre told you",
}
# What the broker says of ours: the alerts of TLS (RFC 8446 section 6.2), as OpenSSL words them.
OURS = {
    "CERTIFICATE_EXPIRED": f"our certificate has expired; ask the centre for a new {CERT}",
    "CERTIFICATE_REVOKED": f"our certificate was revoked; ask the centre for a new {CERT}",
    "UNKNOWN_CA": f"the broker does not know who issued our certificate; check {CERT}",
    "BAD_CERTIFICATE": f"the broker does not accept our certificate; check {CERT}",
    "CERTIFICATE_REQUIRED": f"the broker wants a certificate of ours; name it in {CERT}",
    "CERTIFICATE_UNKNOWN": f"the broker does not accept our certificate; check {CERT}",
    "HANDSHAKE_FAILURE": f"the broker wants a certificate of ours; name it in {CERT}",
    "WRONG_VERSION_NUMBER": "the broker does not speak TLS on this port; check the port",
}


@dataclass(frozen=True, slots=True)
class Files:
    """The centre's CA, and our certificate with its private key, all PEM."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.ca or self.cert or self.key)

    def check(self) -> None:
        """Raise `ValueError`, naming the variable and the cure, for files nobody could use."""
        for name, file in ((CA, self.ca), (CERT, self.cert), (KEY, self.key)):
            if file and not file.is_file():
                raise ValueError(f"{name} names {str(file)!r}, which is no file")
        if bool(self.cert) != bool(self.key):
            raise ValueError(f"{CERT} and {KEY} belong together; name both, or neither")
        try:
            self._load()
        except (ssl.SSLError, OSError) as error:
            named = f"{CA}, {CERT} or {KEY}"
            raise ValueError(f"{named} is not PEM, or the two differ ({_reason(error)})") from None

    def _load(self) -> None:
        context = ssl.create_default_context(cafile=self.ca)
        if self.cert:
            context.load_cert_chain(self.cert, self.key, password="")  # none: never ask a terminal


def applied(url: str, files: Files) -> str:
    """Return a broker's URL with the files in it; what the URL says itself comes first.

    With a certificate and no password, the certificate tells who we are.
    """
    parts = urlsplit(url)
    said = {"cafile": files.ca, "certfile": files.cert, "keyfile": files.key}
    query = {name: str(file.absolute()) for name, file in said.items() if file}
    if files.cert and not parts.password:
        query["auth"] = "EXTERNAL"
    query |= dict(parse_qsl(parts.query))
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe="/")))


def explained(error: BaseException) -> str | None:
    """Return what is wrong with a certificate, and its cure; None if it is not about one."""
    for one in _chain(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            default = f"the broker's certificate is not acceptable ({_reason(one)}); check {CA}"
            return THEIRS.get(one.verify_code, default)
        if isinstance(one, ssl.SSLError):
            reason = _reason(one)
            found = (cure for alert, cure in OURS.items() if reason.endswith(alert))
            return next(found, f"TLS failed ({reason}); check {CA}, {CERT} and the port")
    return None


def _reason(error: OSError) -> str:
    return str(getattr(error, "reason", None) or type(error).__name__)[:100]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()  # what asyncio and aiormq raise anew can come to itself again
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
