"""No webhook goes into our own network: each class of address is refused, whatever leads there."""

from collections.abc import Awaitable, Callable

import pytest
from onehall_notify.clients import Undeliverable
from onehall_notify.clients.guarding import Forbidden, addressed, resolve, target

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14")


def names(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


async def outcome(url: str, *addresses: str, trusted: frozenset[str] = frozenset()) -> str:
    try:
        return await addressed(target(url, trusted), names(*addresses), trusted)
    except Undeliverable as failed:
        return failed.why


@pytest.mark.parametrize("address", PUBLIC)
async def test_a_public_address_is_the_one_to_connect_to(address: str) -> None:
    assert await outcome("https://hook.example.org/in", address) == address


@pytest.mark.parametrize(
    ("what", "address"),
    [
        ("loopback", "127.0.0.1"),
        ("loopback, another", "127.8.9.10"),
        ("loopback, IPv6", "::1"),
        ("private 10/8", "10.0.0.5"),
        ("private 172.16/12", "172.16.3.4"),
        ("private 192.168/16", "192.168.1.1"),
        ("unique local, IPv6", "fd12:3456:789a::1"),
        ("link-local", "169.254.1.1"),
        ("metadata of a cloud", "169.254.169.254"),
        ("metadata of a cloud, IPv6", "fd00:ec2::254"),
        ("link-local, IPv6, with its zone", "fe80::1%eth0"),
        ("site-local, IPv6", "fec0::1"),
        ("shared, carrier-grade NAT", "100.64.0.1"),
        ("multicast", "224.0.0.1"),
        ("multicast, IPv6", "ff02::1"),
        ("unspecified", "0.0.0.0"),  # noqa: S104 - nothing is bound to it
        ("unspecified, IPv6", "::"),
        ("this network", "0.1.2.3"),
        ("broadcast", "255.255.255.255"),
        ("reserved", "240.0.0.1"),
        ("benchmarking", "198.18.0.1"),
        ("documentation", "203.0.113.7"),
        ("mapped loopback", "::ffff:127.0.0.1"),
        ("mapped private", "::ffff:10.1.2.3"),
        ("compatible", "::7f00:1"),
        ("6to4 of a private one", "2002:0a00:0001::1"),
        ("NAT64 of a private one", "64:ff9b::a00:1"),
        ("NAT64, local, of a private one", "64:ff9b:1::a00:1"),
        ("Teredo of a private one", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
    ],
)
async def test_an_address_inside_is_refused(what: str, address: str) -> None:
    assert await outcome("https://hook.example.org/in", address) == "forbidden-address", what


@pytest.mark.parametrize(
    "host",
    [
        "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]",
        "localhost", "LOCALHOST.",
    ],
)  # fmt: skip
async def test_an_address_inside_is_refused_however_it_is_written(host: str) -> None:
    """As the system itself understands it; nothing of this asks a name server."""
    with pytest.raises(Undeliverable, match="forbidden-address"):
        await addressed(target(f"https://{host}/"), resolve)


async def test_one_address_inside_among_public_ones_is_enough() -> None:
    assert await outcome("https://h.example.org/", PUBLIC[0], "10.0.0.1") == "forbidden-address"


async def test_a_name_without_an_address_is_told_apart() -> None:
    assert await outcome("https://nowhere.example.org/") == "cannot-resolve"


async def test_a_name_that_cannot_be_resolved_may_be_tried_again() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(Undeliverable, match="cannot-resolve") as caught:
        await addressed(target("https://nowhere.example.org/"), resolve)
    assert not caught.value.final


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("http://hook.example.org/", "https"),
        ("ftp://hook.example.org/", "https"),
        ("file:///etc/passwd", "https"),
        ("hook.example.org", "https"),
        ("https://user:secret@hook.example.org/", "password"),
        ("https://user@hook.example.org/", "user name"),
        ("https://hook.example.org/#part", "fragment"),
        ("https:///path", "host"),
        ("https://hook.example.org:99999/", "HOST"),
        ("https://[::1/", "HOST"),
        ("https://[fe80::1%25eth0]/", "host"),
        ("https://hook.example.org\\@10.0.0.1/", "host"),
        ("https://hook.example.org/a b", "ASCII"),
        ("https://hook.example.org/\r\nHost: x", "ASCII"),
        ("https://例え.example.org/", "ASCII"),
        ("https://hook.example.org/" + "a" * 500, "500"),
    ],
)
def test_what_is_no_address_for_a_webhook_is_refused_with_the_cure(url: str, cure: str) -> None:
    with pytest.raises(Forbidden, match=cure) as caught:
        target(url)
    assert "secret" not in str(caught.value)


async def test_a_trusted_host_may_use_http_and_be_anywhere() -> None:
    trusted = frozenset({"localhost"})
    assert await outcome("http://localhost:8080/in", "127.0.0.1", trusted=trusted) == "127.0.0.1"
    with pytest.raises(Forbidden):
        target("http://other.example.org/", trusted)


def test_the_connection_goes_to_the_address_and_the_request_to_the_name() -> None:
    found = target("https://hook.example.org:8443/in?to=1")
    assert found.at("2606:2800::1") == "https://[2606:2800::1]:8443/in?to=1"
    assert found.authority == "hook.example.org:8443"
    assert target("https://hook.example.org").at("93.184.215.14") == "https://93.184.215.14:443/"
