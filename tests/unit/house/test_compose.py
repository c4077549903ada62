"""The container files, read as data: an engine to run them is not everywhere.

They have been run by hand: docs/how-to/run-in-containers.md.
"""

import importlib
import json
import re
from typing import Any

import pytest
import yaml
from onehall.stack import rabbitmq_tls, secret_files
from pydantic_settings import BaseSettings

from tests.unit.house import tree

SERVICES = ["gateway", "intake", "approval", "supervision", "dispute", "notify"]
STORED = SERVICES[1:]
OURS = [*SERVICES, "prepare", "introduce", "worker", "mail"]
OBSERVABILITY = {"jaeger", "prometheus", "grafana"}
COMPOSE: dict[str, Any] = yaml.safe_load((tree.ROOT / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (tree.ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
HEALTHY = {"condition": "service_healthy"}
COMPLETED = {"condition": "service_completed_successfully"}


def process(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


def variables(name: str) -> set[str]:
    """The settings a process is given; a secret's file counts as the secret."""
    names = process(name).get("environment", {})
    return {n.removesuffix("_FILE") for n in names if n.startswith("ONEHALL_")}


def settings(service: str) -> list[type[BaseSettings]]:
    if not (tree.ROOT / f"services/{service}/onehall_{service}/settings.py").exists():
        return []  # its absence is for `make imports` to report
    module = importlib.import_module(f"onehall_{service}.settings")
    found = [v for v in vars(module).values() if isinstance(v, type)]
    return [v for v in found if issubclass(v, BaseSettings) and v.__module__ == module.__name__]


def test_everything_is_there() -> None:
    expected = {*OURS, "postgres", "rabbitmq"} | OBSERVABILITY
    assert COMPOSE["services"].keys() == expected
    by_profile = {n for n, p in COMPOSE["services"].items() if p.get("profiles")}
    assert by_profile == OBSERVABILITY


def test_nothing_is_named_that_is_not_there() -> None:
    for name, one in COMPOSE["services"].items():
        assert one.get("depends_on", {}).keys() <= COMPOSE["services"].keys(), name
        sources = [mount.split(":")[0] for mount in one.get("volumes", [])]
        for source in sources:
            if source.startswith("./"):
                assert (tree.ROOT / source).is_file(), f"{name}: {source}"
            else:
                assert source in COMPOSE["volumes"], f"{name}: {source}"
    mounted = {m.split(":")[0] for s in COMPOSE["services"].values() for m in s.get("volumes", [])}
    assert COMPOSE["volumes"].keys() <= mounted


def test_the_stores_keep_their_data_where_these_versions_put_it() -> None:
    assert process("postgres")["image"] == "postgres:18"
    assert "postgres:/var/lib/postgresql" in process("postgres")["volumes"]
    assert process("rabbitmq")["image"].startswith("rabbitmq:4-")
    assert process("rabbitmq")["hostname"]


def test_things_start_in_order() -> None:
    assert process("prepare")["depends_on"] == {"postgres": HEALTHY}
    assert process("prepare")["command"] == ["onehall", "prepare", "--play", "XFZD"]
    assert process("prepare")["restart"] == "no"
    assert process("rabbitmq")["depends_on"] == {"prepare": COMPLETED}
    assert process("introduce")["depends_on"] == {"gateway": HEALTHY}
    assert process("introduce")["command"][-1] == process("prepare")["command"][-1]
    for name in STORED:
        needs = process(name)["depends_on"]
        assert needs == {"prepare": COMPLETED, "postgres": HEALTHY, "rabbitmq": HEALTHY}, name
    assert process("gateway")["depends_on"] == {"prepare": COMPLETED} | dict.fromkeys(
        STORED, HEALTHY
    )


def test_whoever_is_waited_for_tells_its_health() -> None:
    waited = {
        name
        for one in COMPOSE["services"].values()
        for name, how in one.get("depends_on", {}).items()
        if how == HEALTHY
    }
    assert all("healthcheck" in process(name) for name in waited | set(SERVICES))
    for name in SERVICES:
        command = process(name)["healthcheck"]["test"]
        assert command[:3] == ["CMD", "python", "-c"], "the image has no curl"
        compile(command[3], name, "exec")
        assert "/readyz" in command[3]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_can_do_little(name: str) -> None:
    one = process(name)
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    writable = {m for m in one.get("volumes", []) if not m.endswith(":ro")}
    assert writable <= {f"{name}:/var/lib/onehall", "prepared:/etc/onehall"}
    assert name == "prepare" or "prepared:/etc/onehall" not in writable


def test_only_the_gateway_of_ours_has_a_door_and_on_this_machine_only() -> None:
    doors = {n: p["ports"] for n, p in COMPOSE["services"].items() if "ports" in p}
    assert doors.keys() == {"gateway"} | OBSERVABILITY
    assert all(port.startswith("127.0.0.1:") for ports in doors.values() for port in ports)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_what_it_reads_and_nothing_else(service: str) -> None:
    for found in settings(service):
        fields = {f"ONEHALL_{name.upper()}": field for name, field in found.model_fields.items()}
        needed = {name for name, field in fields.items() if field.is_required()}
        assert needed <= variables(service), "a required setting is not in compose.yaml"
        assert variables(service) <= fields.keys(), "compose.yaml sets what nobody reads"


@pytest.mark.parametrize(("name", "package"), [("prepare", "libs/cli"), ("worker", "libs/worker")])
def test_the_command_and_the_worker_know_their_variables(name: str, package: str) -> None:
    sources = [p for p in tree.python_files("libs") if tree.name(p).startswith(package)]
    text = "".join(path.read_text("utf-8") for path in sources)
    if len(sources) > 1:
        assert {v for v in variables(name) if v not in text} == set()


def test_secrets_come_in_files_of_the_process_they_belong_to() -> None:
    for name in SERVICES:
        for variable, value in process(name)["environment"].items():
            if variable.endswith("_FILE"):
                assert value.startswith(f"/etc/onehall/services/{name}/"), variable


def test_the_broker_is_configured_so_that_it_starts() -> None:
    lines = (tree.ROOT / "deploy/compose/rabbitmq.conf").read_text("utf-8").splitlines()
    pairs = [line.partition(" = ") for line in lines if not line.startswith("#")]
    settings = {name: value for name, _, value in pairs}
    # Any other `definitions.` key without a backend is an error at the broker's start.
    assert settings["definitions.import_backend"] == "local_filesystem"
    assert settings["definitions.local.path"] == "/etc/onehall/definitions.json"
    assert "load_definitions" not in settings
    assert rabbitmq_tls.LINES.items() <= settings.items()
    assert "prepared:/etc/onehall:ro" in process("rabbitmq")["volumes"]


def test_departments_come_in_with_a_certificate_as_on_the_private_broker() -> None:
    folder = tree.ROOT / "deploy/compose"
    prepared = f"/etc/onehall/{secret_files.BROKER}"
    assert (folder / "advanced.config").read_text("utf-8") == rabbitmq_tls.advanced(prepared)
    assert "rabbitmq_auth_mechanism_ssl" in (folder / "enabled_plugins").read_text("utf-8")
    for name in ("advanced.config", "enabled_plugins"):
        assert f"./deploy/compose/{name}:/etc/rabbitmq/{name}:ro" in process("rabbitmq")["volumes"]
    assert process("worker")["environment"]["ONEHALL_DEPARTMENT_AMQP_URL"].startswith("amqps://")


def test_whoever_does_not_know_sigterm_is_stopped_otherwise() -> None:
    odd = {name for name in OURS if "stop_signal" in process(name)}
    assert odd == {"mail"}
    assert process("mail")["stop_signal"] == "SIGINT"


def test_every_process_is_built_from_the_one_dockerfile() -> None:
    assert process("introduce")["build"] == process("prepare")["build"]
    for name in OURS:
        assert process(name)["build"]["context"] == "."
        assert process(name)["build"]["args"].keys() <= {"SERVICE", "INSTALL", "MODULE"}
    for name in SERVICES:
        assert process(name)["build"]["args"] == {"SERVICE": name}
    installed = process("prepare")["build"]["args"]["INSTALL"].split()
    assert installed == ["onehall", *(f"onehall-{name}" for name in SERVICES)]


def test_the_image_runs_python_as_an_ordinary_user_and_gets_the_signal() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert final.startswith("python:3.11-slim\n")
    assert "USER 10001:10001" in final
    assert "STOPSIGNAL SIGTERM" in final
    (command,) = re.findall(r"^CMD (.+)$", final, re.MULTILINE)
    assert json.loads(command)[-1].startswith("exec python -m ")


def test_the_image_installs_the_lock_and_nothing_else() -> None:
    assert "--require-hashes" in DOCKERFILE
    installs = re.findall(r"pip (?:--python \S+ )?install .+", DOCKERFILE)
    assert installs
    assert all("--no-index" in line for line in installs)


def test_images_are_pinned_and_named_without_a_registry() -> None:
    foreign = [p["image"] for p in COMPOSE["services"].values() if "build" not in p]
    foreign += re.findall(r"^FROM (\S+:\S+)", DOCKERFILE, re.MULTILINE)
    for image in foreign:
        name, _, tag = image.partition(":")
        assert tag, image
        assert tag != "latest", image
        assert "." not in name, f"{image}: short names only"
