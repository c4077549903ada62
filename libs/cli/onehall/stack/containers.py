"""The two servers as containers; needs a docker engine, which the other ways do not."""

from collections.abc import Mapping
from pathlib import Path

from onehall.stack import docker, rabbitmq_settings
from onehall.stack.paths import State
from onehall.stack.processes import ProcessSpec

POSTGRES_IMAGE = "postgres:18"
POSTGRES_INSIDE = "/var/lib/postgresql"  # since 18 the volume is one level above the data
POSTGRES_PORT = 5432
RABBITMQ_IMAGE = "rabbitmq:4-management"
RABBITMQ_INSIDE = "/var/lib/rabbitmq"
RABBITMQ_PORT = 5672


async def postgres(
    state: State, port: int, password: str, settings: Mapping[str, str]
) -> ProcessSpec:
    """Return how to run PostgreSQL as a container that keeps its data in our folder."""
    inner = {k: v for k, v in settings.items() if k != "unix_socket_directories"}
    inner["listen_addresses"] = "*"  # inside the container; published on the loopback only
    container = docker.Container(
        name=container_name(state, "postgres"),
        image=POSTGRES_IMAGE,
        port=port,
        inner_port=POSTGRES_PORT,
        env={"POSTGRES_PASSWORD": password},
        volumes={POSTGRES_INSIDE: docker.volume(state.servers / "docker-postgres")},
        command=("postgres", *(f"-c{name}={value}" for name, value in inner.items())),
    )
    return await _specification(state, "postgres", container)


async def rabbitmq(state: State, port: int, definitions: str) -> ProcessSpec:
    """Return how to run RabbitMQ as a container that keeps its queues in our folder."""
    folder = Path(docker.volume(state.servers / "docker-rabbitmq"))
    configured = rabbitmq_settings.configuration(
        str(RABBITMQ_PORT), "/etc/onehall/definitions.json"
    )
    for name, text in (("rabbitmq.conf", configured), ("definitions.json", definitions)):
        (folder / name).write_text(text, encoding="utf-8")
    container = docker.Container(
        name=container_name(state, "rabbitmq"),
        image=RABBITMQ_IMAGE,
        port=port,
        inner_port=RABBITMQ_PORT,
        env={"RABBITMQ_NODENAME": "onehall@localhost"},
        volumes={
            RABBITMQ_INSIDE: docker.volume(folder / "data"),
            "/etc/onehall/definitions.json": str(folder / "definitions.json"),
            "/etc/rabbitmq/conf.d/90-onehall.conf": str(folder / "rabbitmq.conf"),
        },
    )
    return await _specification(state, "rabbitmq", container)


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
        port=container.port,
    )
