"""Where a webhook may go: never into our own network, whatever its name resolves to (SSRF).

A name is resolved once, every address of it is judged, and the connection goes to the one that was
judged: a name that changes its mind between the two (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from onehall_notify.clients import Undeliverable

IP: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
PORTS: Final = {"http": 80, "https": 443}
MOST: Final = 500
NAT64: Final = IPv6Network("64:ff9b::/96")
EMBEDDING: Final = (NAT64, IPv6Network("::/96"), IPv6Network("64:ff9b:1::/48"))
"""Prefixes that end in an IPv4 address: NAT64 (RFC 6052, RFC 8215), IPv4-compatible (RFC 4291)."""


class Forbidden(ValueError):
    """An address that no webhook may have: what is wrong, and the cure; it repeats nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """Return the URL that goes to this very address."""
        shown = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{shown}:{self.port}{self.path}"


def target(url: str, trusted: Collection[str] = ()) -> Target:
    """Return a webhook's address taken apart; `trusted` hosts may use http (tests, one machine).

    Raises `Forbidden`.
    """
    if len(url) > MOST or not url.isascii() or not url.isprintable() or " " in url:
        raise Forbidden(f"url is no plain URL of at most {MOST} ASCII characters")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise Forbidden("url is none; write https://HOST/PATH") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and host in trusted):
        raise Forbidden("url is not https; a webhook is sent encrypted")
    if not host or "%" in host or "\\" in url:
        raise Forbidden("url has no host name; write https://HOST/PATH")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Forbidden("url has a user name, a password or a fragment; leave them out")
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, port or PORTS[parts.scheme], (parts.path or "/") + query)


async def addressed(found: Target, resolve: Resolve, trusted: Collection[str] = ()) -> str:
    """Return the address to connect to.

    Raises `Undeliverable`: `cannot-resolve`, or `forbidden-address` if any of the name's addresses
    is one that no webhook may have.
    """
    try:
        addresses = await resolve(found.host, found.port)
    except (OSError, UnicodeError):
        raise Undeliverable("cannot-resolve") from None
    if not addresses:
        raise Undeliverable("cannot-resolve")
    if found.host not in trusted and any(forbidden(ip) for ip in _read(addresses)):
        raise Undeliverable("forbidden-address")
    return addresses[0]


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system resolves it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def forbidden(ip: IP) -> bool:
    """Whether an address is of no public host.

    That is loopback, private (RFC 1918, ULA), link-local with the clouds' metadata, shared (CGNAT,
    RFC 6598), multicast, reserved, unspecified, documentation; also inside an IPv6 address.
    """
    if inner := _inner(ip):
        return forbidden(inner)
    local = isinstance(ip, IPv6Address) and ip.is_site_local
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified or local


def _inner(ip: IP) -> IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(ip, IPv4Address):
        return None
    if found := ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]):
        return found
    return IPv4Address(int(ip) & 0xFFFFFFFF) if any(ip in one for one in EMBEDDING) else None


def _read(addresses: Iterable[str]) -> Iterable[IP]:
    """Return addresses without the zone that link-local ones carry."""
    return (ip_address(address.partition("%")[0]) for address in addresses)
