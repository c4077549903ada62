"""Where somebody finds a server: the server's own address, with a login and a path put in."""

from urllib.parse import quote, urlsplit, urlunsplit


def with_login(server: str, user: str, password: str, path: str) -> str:
    """Return `server` for one user: its host, port and options stay, its login and path do not."""
    parts = urlsplit(server)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login}@{host}", path=f"/{quote(path, safe='')}"))


def host(server: str) -> str:
    """Return the part of an address that may be shown to people: no login in it."""
    return urlsplit(server).netloc.rpartition("@")[2]


def certified(server: str) -> str:
    """Return where departments come in with certificates: the broker's own TLS address, or 5671."""
    parts = urlsplit(server)
    return (
        f"amqps://{host(server)}" if parts.scheme == "amqps" else f"amqps://{parts.hostname}:5671"
    )
