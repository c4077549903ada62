"""Certificates of departments on the real broker: issued, rotated and revoked while it runs."""

import asyncio
import json
import shlex
import ssl
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiormq
import pytest
from onehall.stack.authority import Authority, Issued, open_authority
from onehall.stack.issuing import FILE
from onehall_bus import topology
from onehall_contracts.signing import SigningKey
from onehall_worker import settings

from tests.integration.credentials_rig import Resuming, Stack, running
from tests.waiting import until

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Stack]:
    async with running() as found:
        yield found


def entries(stack: Stack) -> list[dict[str, str]]:
    text = (stack.infrastructure.state.root / FILE).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def made(folder: Path, authority: Authority, issued: Issued) -> Path:
    folder.mkdir()
    files = {"ca": authority.certificate, "certificate": issued.certificate, "key": issued.key}
    for name, text in files.items():
        (folder / f"{name}.pem").write_text(text)
    return folder


def authority(stack: Stack) -> Authority:
    return open_authority(stack.infrastructure.state.root)


async def test_a_department_is_handed_all_a_worker_needs_and_once(
    stack: Stack, tmp_path: Path
) -> None:
    folder = tmp_path / "fire"
    await stack.onehall("issue", "FIRE", "--out", str(folder), "--reason", "joins", "--by", "wang")
    lines = (folder / "worker.env").read_text("utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    (folder / "signing-key.pem").write_text(SigningKey.generate().pem())
    read = settings.read("FIRE", told)
    connection = await aiormq.connect(read.url)
    await connection.close()
    assert len(read.centre) == 1
    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
    before = (folder / "certificate.pem").read_bytes()
    again = await stack.onehall("issue", "FIRE", "--out", str(folder))
    assert "nothing changed" in again
    assert (folder / "certificate.pem").read_bytes() == before
    (entry,) = entries(stack)
    assert (entry["by"], entry["act"], entry["reason"]) == ("wang", "issued", "joins")
    assert entry["at"] and entry["serial"]


async def test_a_department_the_broker_does_not_know_is_made_known_to_it(
    stack: Stack, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    await stack.onehall("issue", "NEW_ONE", "--out", str(folder), "--reason", "a new office")
    async with stack.connected(folder) as worker:
        channel = await worker.channel()
        await channel.basic_publish(b"[]", exchange=topology.from_department("NEW_ONE"))
        assert (await channel.basic_get(topology.tasks_queue("NEW_ONE"))).delivery_tag is None
    approval = await aiormq.connect(
        stack.infrastructure.amqp_url("svc-approval", topology.DEPARTMENTS)
    )
    channel = await approval.channel()
    assert (await channel.basic_get(topology.opinions_queue("NEW_ONE"))).body == b"[]"
    await channel.basic_publish(
        b"[]", exchange=topology.TO_DEPARTMENTS, routing_key="NEW_ONE.tasks", mandatory=True
    )
    await approval.close()
    assert "added-department" in {entry["act"] for entry in entries(stack)}


async def test_the_new_certificate_counts_beside_the_old_one_until_that_is_revoked(
    stack: Stack, tmp_path: Path
) -> None:
    old, new, other = (tmp_path / name for name in ("old", "new", "other"))
    serial = stack.issue("FIRE", old)
    stack.issue("FIREARMS", other)
    await stack.onehall("rotate", "FIRE", "--out", str(new), "--reason", "90 days are over soon")
    pid = broker(stack)
    async with stack.connected(old) as a, stack.connected(new) as b, stack.connected(other) as c:
        listed = await stack.onehall("list", "FIRE")
        assert any(serial in line and line.endswith("1") for line in listed.splitlines())
        await stack.onehall("revoke", "FIRE", "--serial", serial, "--reason", "a laptop was lost")
        await until(lambda: a.is_closed)
        assert not b.is_closed and not c.is_closed
        for connection in (b, c):
            await (await connection.channel()).close()
    assert not await stack.enters(old)
    assert await stack.enters(new)
    assert await stack.enters(other)
    assert broker(stack) == pid, "the broker was restarted"
    again = await stack.onehall("revoke", "FIRE", "--serial", serial, "--reason", "twice")
    assert "nothing to revoke" in again
    await stack.infrastructure.restart_rabbitmq()
    await until(lambda: stack.enters(new), describe="the TLS door is open again")
    assert not await stack.enters(old)


def broker(stack: Stack) -> Any:
    process = stack.infrastructure.rabbitmq.process
    return process.pid if process else None


@pytest.mark.parametrize("version", VERSIONS, ids=lambda v: v.name)
async def test_an_earlier_session_is_no_way_round_a_revocation(
    stack: Stack, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    """A resumed session asks for no certificate; so none is resumed."""
    folder = tmp_path / "fire"
    serial = stack.issue("FIRE", folder)
    client = Resuming(stack, folder, version)
    await asyncio.to_thread(client.speak)
    await stack.revoke("FIRE", serial)
    with pytest.raises(OSError):
        await asyncio.to_thread(client.speak)


async def test_nobody_gets_in_with_anything_but_a_certificate_of_ours_that_counts(
    stack: Stack, tmp_path: Path
) -> None:
    ours = authority(stack)
    good = made(tmp_path / "good", ours, ours.worker("dept-FIRE"))
    assert await stack.enters(good)
    stranger = open_authority(tmp_path)
    foreign = made(tmp_path / "foreign", ours, stranger.worker("dept-FIRE"))
    expired = made(tmp_path / "expired", ours, ours.worker("dept-FIRE", days=-0.5))
    unknown = made(tmp_path / "unknown", ours, ours.worker("dept-NOBODY"))
    server = made(tmp_path / "server", ours, ours.server())
    for folder in (foreign, expired, unknown, server):
        assert not await stack.enters(folder), folder.name
    bare = stack.url(good).replace("certfile", "x").replace("keyfile", "y")
    with pytest.raises((aiormq.AMQPError, OSError)):
        await aiormq.connect(bare)


async def test_an_old_protocol_is_refused(stack: Stack, tmp_path: Path) -> None:
    ours = authority(stack)
    good = made(tmp_path / "good", ours, ours.worker("dept-FIRE"))
    with pytest.warns(DeprecationWarning):
        client = Resuming(stack, good, ssl.TLSVersion.TLSv1_1)
    with pytest.raises(OSError):
        await asyncio.to_thread(client.speak)


async def test_a_worker_sees_that_it_talks_to_our_broker(stack: Stack, tmp_path: Path) -> None:
    ours, stranger = authority(stack), open_authority(tmp_path)
    good = made(tmp_path / "good", ours, ours.worker("dept-FIRE"))
    (good / "ca.pem").write_text(stranger.certificate)
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        await aiormq.connect(stack.url(good))


async def test_without_a_readable_revocation_list_nobody_gets_in(
    stack: Stack, tmp_path: Path
) -> None:
    ours = authority(stack)
    good = made(tmp_path / "good", ours, ours.worker("dept-FIRE"))
    listed = stack.infrastructure.state.servers / "rabbitmq" / "crl" / ours.revocations_file
    kept = listed.rename(listed.with_suffix(".away"))  # as it is, for the broker's own user
    assert not await stack.enters(good)
    kept.rename(listed)
    assert await stack.enters(good)


async def test_a_rehearsal_is_a_world_of_its_own(stack: Stack, tmp_path: Path) -> None:
    folder, vhost = tmp_path / "fire", topology.rehearsal_vhost("FIRE")
    printed = await stack.onehall("rehearse", "FIRE", "--out", str(folder))
    told = dict(word.split("=", 1) for word in shlex.split(printed))
    assert told["ONEHALL_DEPARTMENT_AMQP_URL"].endswith(f"/{vhost}")
    kit = await aiormq.connect(told["ONEHALL_KIT_AMQP_URL"])
    worker = await aiormq.connect(stack.url(folder, vhost))
    as_kit, as_worker = await kit.channel(), await worker.channel()
    await as_kit.basic_publish(b"[1]", exchange=topology.TO_DEPARTMENTS, routing_key="FIRE.tasks")
    assert (await as_worker.basic_get(topology.tasks_queue("FIRE"))).body == b"[1]"
    await as_worker.basic_publish(b"[2]", exchange=topology.from_department("FIRE"))
    assert (await as_kit.basic_get(topology.opinions_queue("FIRE"))).body == b"[2]"
    await asyncio.gather(kit.close(), worker.close())
    assert not await stack.enters(folder / "kit", topology.DEPARTMENTS)
    assert await stack.onehall("rehearse", "FIRE", "--out", str(folder)) == printed


async def test_a_mistake_is_named_with_its_cure(stack: Stack, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "x"))
    assert "capital letters" in await stack.onehall("issue", "fire!", *out, code=1)
    told = await stack.onehall("revoke", "FIREARMS", "--serial", "00", "--reason", "?", code=1)
    assert "departments list" in told
    assert stat.S_IMODE((stack.infrastructure.state.root / FILE).stat().st_mode) == 0o600
