"""Intake as it is deployed: one process, ready, answering, and gone when asked to go."""

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures import Auth
from tests.keys import VAULT_KEY
from tests.unit.intake.papers import pdf
from tests.waiting import until


async def test_the_process_serves_its_catalogue_and_stops_when_told(
    database: Any, amqp: Any, auth: Auth, tmp_path: Path
) -> None:
    port = _free_port()
    environment = os.environ | {
        "ONEHALL_PORT": str(port),
        "ONEHALL_AUTH_JWKS": str(auth.jwks),
        "ONEHALL_DATABASE_URL": await database("intake"),
        "ONEHALL_AMQP_URL": amqp("svc-intake", "onehall"),
        "ONEHALL_DATA_DIR": str(tmp_path),
        "ONEHALL_CATALOGUE": "",
        "ONEHALL_VAULT_KEY": VAULT_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onehall_intake", env=environment
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            await until(lambda: _ready(http), deadline_s=30, describe="intake is ready")
            assert len((await http.get("/catalogue/classes")).json()["classes"]) == 7
            headers = auth.headers("applicant") | {"Idempotency-Key": "1"}
            taken = await http.post("/documents", content=pdf("x" * 2**21), headers=headers)
            assert taken.status_code == 201, "documents may be larger than other bodies"
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0
    finally:
        if process.returncode is None:
            process.kill()


@pytest.mark.parametrize("key", ["", "c2hvcnQ="])
async def test_without_its_vaults_key_it_does_not_start_and_says_the_cure(
    auth: Auth, tmp_path: Path, key: str
) -> None:
    environment = os.environ | {
        "ONEHALL_AUTH_JWKS": str(auth.jwks),
        "ONEHALL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "ONEHALL_AMQP_URL": "amqp://127.0.0.1:1",
        "ONEHALL_DATA_DIR": str(tmp_path),
        "ONEHALL_VAULT_KEY": key,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onehall_intake", env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode != 0
    assert b"openssl rand -base64 32" in err
    assert b"c2hvcnQ=" not in err


@pytest.mark.parametrize("argument", [None, "missing.yaml"])
async def test_a_catalogue_can_be_checked_without_running_anything(argument: str | None) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "onehall_intake",
        "catalogue-check",
        *([argument] if argument else []),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == (1 if argument else 0)
    assert (b"all in order" in out) == (argument is None)
    assert (b"missing.yaml" in err) == (argument is not None)


async def _ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
