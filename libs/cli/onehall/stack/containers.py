"""The two servers as containers; needs a docker engine, which the other ways do not."""

from collections.abc import Mapping
from pathlib import Path

from onehall.stack import docker, rabbitmq_settings, rabbitmq_tls
from onehall.stack.keeping import EVERYBODY, keep
from onehall.stack.paths import State
from onehall.stack.processes import ProcessSpec

POSTGRES_IMAGE = "postgres:18"
POSTGRES_INSIDE = "/var/lib/postgresql"  # since 18 the volume is one level above the data
POSTGRES_PORT = 5432
RABBITMQ_IMAGE = "rabbitmq:4-management"
RABBITMQ_INSIDE = "/var/lib/rabbitmq"
RABBITMQ_PORT, RABBITMQ_TLS_PORT = 5672, 5671
OURS_INSIDE = "/etc/onehall"


async def postgres(
    state: State, port: int, password: str, settings: Mapping[str, str]
) -> ProcessSpec:
    """Return how to run PostgreSQL as a container that keeps its data in our folder."""
    inner = {k: v for k, v in settings.items() if k != "unix_socket_directories"}
    inner["listen_addresses"] = "*"  # inside the container; published on the loopback only
    container = docker.Container(
        name=container_name(state, "postgres"),
        image=POSTGRES_IMAGE,
        ports={port: POSTGRES_PORT},
        env={"POSTGRES_PASSWORD": password},
        volumes={POSTGRES_INSIDE: docker.volume(state.servers / "docker-postgres")},
        command=("postgres", *(f"-c{name}={value}" for name, value in inner.items())),
    )
    return await _specification(state, "postgres", container)


async def rabbitmq(state: State, ports: Mapping[str, int], files: Mapping[str, str]) -> ProcessSpec:
    """Return how to run RabbitMQ as a container that keeps its queues in our folder."""
    folder = _laid_out(state.servers / "docker-rabbitmq", {**files, **_configuration()})
    container = docker.Container(
        name=container_name(state, "rabbitmq"),
        image=RABBITMQ_IMAGE,
        ports={ports["amqp"]: RABBITMQ_PORT, ports["amqps"]: RABBITMQ_TLS_PORT},
        env={"RABBITMQ_NODENAME": "onehall@localhost"},
        volumes={
            RABBITMQ_INSIDE: docker.volume(folder / "data"),
            **{f"{OURS_INSIDE}/{name}": str(folder / name) for name in rabbitmq_tls.FOLDERS},
            f"{OURS_INSIDE}/definitions.json": str(folder / "definitions.json"),
            "/etc/rabbitmq/conf.d/90-onehall.conf": str(folder / "rabbitmq.conf"),
            "/etc/rabbitmq/advanced.config": str(folder / "advanced.config"),
            "/etc/rabbitmq/enabled_plugins": str(folder / "enabled_plugins"),
        },
    )
    return await _specification(state, "rabbitmq", container)


def _laid_out(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files for whichever user the image runs as; the folder itself is ours alone."""
    docker.volume(folder)
    folder.chmod(0o700)
    for name, text in files.items():
        docker.volume((folder / name).parent)
        keep(folder / name, text, EVERYBODY)
    return folder


def _configuration() -> dict[str, str]:
    listeners = str(RABBITMQ_PORT), str(RABBITMQ_TLS_PORT)
    definitions = f"{OURS_INSIDE}/definitions.json"
    return {
        "rabbitmq.conf": rabbitmq_settings.configuration(*listeners, definitions),
        "advanced.config": rabbitmq_tls.advanced(OURS_INSIDE),
        "enabled_plugins": rabbitmq_tls.PLUGINS,
    }


def container_name(state: State, server: str) -> str:
    """Return a container's name; it contains the stack's identity, so it is nobody else's."""
    return f"onehall-{state.identity}-{server}"


async def _specification(state: State, kind: str, container: docker.Container) -> ProcessSpec:
    tool = await docker.engine()
    await docker.discard(tool, container.name)
    return ProcessSpec(
        name=kind,
        argv=docker.run_argv(tool, container),
        env=docker.environment(container.env),
        cwd=state.root,
        kind=kind,
        port=next(iter(container.ports)),
    )
