"""Without Python: the Node.js worker is made from the published documents, and held to the kit."""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from onehall.stack.addresses import with_login
from onehall.stack.departments import Operator, Registry
from onehall.stack.infrastructure import Infrastructure
from onehall_contracts.signing import PublicKey, SigningKey, verify
from onehall_contracts.statements import KEY_PROOF, KeyProof
from onehall_worker import tls

from tests.integration import node_vectors

Amqp = Callable[[str, str], str]
Rules = dict[str, str]

HERE = Path(__file__).parents[2] / "examples/node_worker"
LEFT_OUT = shutil.ignore_patterns("node_modules", "data", ".onehall-worker")
HTTP_ONLY = "keeps-to-the-http-contract"
CURE = "install Node.js 20 with npm, and let npm reach a registry (npm config get registry)"


async def run(folder: Path, *command: str) -> tuple[int, str]:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except FileNotFoundError:
        pytest.fail(f"{command[0]} is not here; {CURE}")
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode(errors="replace")


@pytest.fixture(scope="module")
async def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the worker with what its lock file names, as a department would install it."""
    folder = tmp_path_factory.mktemp("node") / "worker"
    shutil.copytree(HERE, folder, ignore=LEFT_OUT)
    async with asyncio.timeout(180):
        status, said = await run(folder, "npm", "ci", "--no-audit", "--no-fund")
    if status:
        pytest.fail(f"npm ci failed; {CURE}:\n{said}")
    return folder


def test_its_vectors_are_those_of_the_published_examples() -> None:
    current = node_vectors.FILE.read_text("utf-8") == node_vectors.text()
    assert current, "run: python -m tests.integration.node_vectors"


def test_it_needs_amqplib_and_nothing_else_and_its_lock_names_no_registry() -> None:
    package = json.loads((HERE / "package.json").read_text("utf-8"))
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    assert list(package["dependencies"]) == ["amqplib"]
    assert sorted(lock["packages"]) == ["", "node_modules/amqplib"]
    assert "integrity" in lock["packages"]["node_modules/amqplib"]
    assert "://" not in (HERE / "package-lock.json").read_text("utf-8")


async def test_its_own_tests_pass(project: Path) -> None:
    status, said = await run(project, "npm", "test")
    assert status == 0, said


async def test_what_is_missing_is_named_with_its_cure(project: Path) -> None:
    status, said = await run(project, "env", "-i", shutil.which("node") or "node", "src/main.js")
    assert status == 1
    assert said.startswith(
        "onehall-node-worker: ONEHALL_DEPARTMENT_AMQP_URL is not set; write amqps:"
    )


async def test_a_key_of_openssl_is_shown_and_proved_without_python(
    project: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "signing-key.pem")
    made = await run(project, "openssl", "genpkey", "-algorithm", "ed25519", "-out", file)
    assert made[0] == 0, made[1]
    _, shown = await run(project, "node", "src/keys.js", "show", file)
    fingerprint, jwk = shown.splitlines()
    key = PublicKey.read(json.loads(jwk))
    assert fingerprint == f"fingerprint {key.kid}"
    told = ("--department", "XFZD", "--centre", "onehall/test", "--challenge", "0af9" * 8)
    _, proof = await run(project, "node", "src/keys.js", "prove", file, *told)
    stated = verify(proof.strip(), KEY_PROOF, {key.kid: key}.get).read(KeyProof)
    assert (stated.iss, stated.aud, stated.challenge) == ("XFZD", "onehall/test", "0af9" * 8)
    status, said = await run(project, "node", "src/keys.js", "prove", file, *told[:4])
    assert (status, said.split(": ")[1][:11]) == (1, "--challenge")


async def test_a_broker_that_refuses_it_is_told_apart_from_one_that_is_away(
    project: Path, amqp: Amqp, tmp_path: Path
) -> None:
    wrong = with_login(amqp("dept-XFZD", "departments"), "dept-XFZD", "WRONG", "departments")
    status, said = await run(project, "env", *variables(tmp_path, wrong), "node", "src/main.js")
    assert status == 1
    assert "onehall-node-worker: the broker at 127.0.0.1:" in said
    assert "refuses us" in said
    assert "WRONG" not in said


def variables(folder: Path, url: str) -> list[str]:
    key, centre = SigningKey.generate(), SigningKey.generate()
    (folder / "key.pem").write_text(key.pem("a passphrase"))
    (folder / "centre.json").write_text(json.dumps({"keys": [dict(centre.public.jwk)]}))
    return [
        f"ONEHALL_DEPARTMENT_AMQP_URL={url}",
        f"ONEHALL_DEPARTMENT_KEY_FILE={folder / 'key.pem'}",
        "ONEHALL_DEPARTMENT_KEY_PASSPHRASE=a passphrase",
        f"ONEHALL_CENTRE_KEYS_FILE={folder / 'centre.json'}",
        f"ONEHALL_WORKER_DATA={folder / 'data'}",
    ]


async def checked(folder: Path, report: Path, amqp: Amqp, worker_url: str, *rules: str) -> Rules:
    asked = ("--department", "XFZD", "--item", "PC2-06", "--later-item", "PC3-02")
    centre_url = amqp("svc-approval", "departments")
    ways = ("--via", "amqp", "--centre-url", centre_url, "--worker-url", worker_url)
    more = (*(f"--rule={rule}" for rule in rules), "--json", str(report))
    kit = (sys.executable, "-m", "onehall_worker", "check", *asked, *ways, *more)
    status, said = await run(folder, *kit, "--", "node", "src/main.js")
    assert status == 0, said
    return outcomes(report)


def outcomes(report: Path) -> Rules:
    return {one["name"]: one["outcome"] for one in json.loads(report.read_text())["rules"]}


@pytest.mark.timeout(420)
async def test_the_node_worker_keeps_every_rule_over_amqp(
    project: Path, amqp: Amqp, tmp_path: Path
) -> None:
    worker_url = amqp("dept-XFZD", "departments")
    rules = await checked(project, tmp_path / "report.json", amqp, worker_url)
    assert [name for name, outcome in rules.items() if outcome != "passed"] == [HTTP_ONLY], rules
    assert len(rules) > 25


async def test_the_node_worker_logs_in_with_a_certificate_and_no_password(
    project: Path, platform: Infrastructure, amqp: Amqp, tmp_path: Path
) -> None:
    Registry(platform.state.root, Operator("test")).issue("XFZD", "dept-XFZD", tmp_path)
    files = tls.Files(*(tmp_path / name for name in ("ca.pem", "certificate.pem", "key.pem")))
    vhost = amqp("dept-XFZD", "departments").rpartition("/")[2]
    worker_url = tls.applied(platform.rabbitmq.certified_url(vhost), files)
    few = ("answers-a-task", "attests-user-id", "keeps-receipts")
    rules = await checked(project, tmp_path / "report.json", amqp, worker_url, *few)
    assert rules == dict.fromkeys(few, "passed")
