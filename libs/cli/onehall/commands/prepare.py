"""`onehall prepare`: make servers that run already fit for the services; again changes nothing."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from onehall_store.migrations import MigrationError
from rich.console import Console

from onehall.commands.explaining import explained
from onehall.stack import addresses, paths, played, rabbitmq, secret_files
from onehall.stack import prepare as preparing
from onehall.stack.credentials import Credentials, open_credentials
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import claim
from onehall.stack.paths import STATE_VARIABLE
from onehall.stack.secret_files import DEFINITIONS, Servers
from onehall.stack.sources import POSTGRES_URL, RABBITMQ_MANAGEMENT_URL, RABBITMQ_URL

EXAMPLE = "postgresql://postgres:PASSWORD@HOST:5432/postgres"
BROKER = "amqp://127.0.0.1:5672"

PostgresOption = Annotated[
    str, typer.Option("--postgres", envvar=POSTGRES_URL, help=f"Superuser's address: {EXAMPLE}")
]
RabbitmqOption = Annotated[
    str,
    typer.Option("--rabbitmq", envvar=RABBITMQ_URL, help="The broker's address, without login."),
]
StateOption = Annotated[
    Path | None,
    typer.Option("--state", help=f"Folder of the secrets; default ${STATE_VARIABLE}."),
]


PlayOption = Annotated[
    list[str] | None,
    typer.Option("--play", help="A department we try out with: its keys are made here."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(prepare)


def prepare(
    postgres: PostgresOption = "",
    rabbitmq: RabbitmqOption = BROKER,
    state: StateOption = None,
    play: PlayOption = None,
) -> None:
    """Make secrets, roles, schemas and the broker's definitions for servers that run already.

    The services then read their settings from files; the broker loads definitions.json.
    """
    console = Console(soft_wrap=True)
    with explained(console):
        servers = _servers(postgres, rabbitmq)
        with _held((state or paths.default_root()).absolute()) as root:
            told = asyncio.run(_prepare(servers, root))
            played.prepare(root, play or ())
        for line in told:
            console.print(line, markup=False, highlight=False)


def _servers(postgres: str, broker: str) -> Servers:
    for name, url, schemes, example in (
        (POSTGRES_URL, postgres, ("postgresql://", "postgres://"), EXAMPLE),
        (RABBITMQ_URL, broker, ("amqp://", "amqps://"), BROKER),
    ):
        if not url.startswith(schemes) or not addresses.host(url):
            problem = f"{name} is {'no address' if url else 'not set'}"
            raise StackError(problem, f"Set it like {example}")
    return Servers(postgres, broker)


async def _prepare(servers: Servers, root: Path) -> list[str]:
    """Do everything; return what to tell."""
    changed, credentials = _write(servers, root)
    await _schemas(servers.postgres, credentials)
    files = f"{len(changed)} files written" if changed else "no file changed"
    where = addresses.host(servers.postgres)
    told = [f"✓ {root}: {files}", f"✓ PostgreSQL at {where}: roles and schemas are up to date"]
    if await _load(credentials):
        told.append("✓ RabbitMQ has its definitions")
    else:
        file = root / DEFINITIONS
        told.append(f"RabbitMQ is to load {file}, by its configuration or import_definitions")
    return told


def _write(servers: Servers, root: Path) -> tuple[list[str], Credentials]:
    try:
        credentials = open_credentials(root)
        tokens = secret_files.tokens(root, credentials)
        names, signing = preparing.departments(), secret_files.signing(root)
        signing |= secret_files.centre(root, credentials)
        files = secret_files.contents(credentials, servers, names, tokens, signing)
        files |= secret_files.vaults(root)
        files |= secret_files.log(root, credentials)
        files |= secret_files.broker(root, servers)
        return secret_files.write(root, files), credentials
    except OSError as error:
        raise _unwritable(root, error) from error


@contextmanager
def _held(root: Path) -> Iterator[Path]:
    """Make the folder and keep everybody else off it."""
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o755)
        lock = claim(paths.locate(root))
    except OSError as error:
        raise _unwritable(root, error) from error
    try:
        yield root
    finally:
        lock.release()


async def _schemas(url: str, credentials: Credentials) -> None:
    host = addresses.host(url)
    try:
        await preparing.schemas(url, credentials)
    except MigrationError as error:
        raise StackError(
            str(error), "Run the version that made the database, or a newer one."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        cure = f"Give the address of a superuser in {POSTGRES_URL}."
        raise StackError(f"PostgreSQL at {host} refuses: {error}", cure) from error
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError) as error:
        cure = f"Correct user and password in {POSTGRES_URL}."
        raise StackError(f"PostgreSQL at {host} refuses the login", cure) from error
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError) as error:
        cure = f"Start that server, or correct {POSTGRES_URL}."
        raise StackError(f"PostgreSQL at {host} does not answer: {error}", cure) from error


async def _load(credentials: Credentials) -> bool:
    """Load the definitions into the running broker, if its management API was given."""
    if not (management := os.environ.get(RABBITMQ_MANAGEMENT_URL)):
        return False
    await rabbitmq.post_definitions(management, secret_files.definitions(credentials))
    return True


def _unwritable(root: Path, error: OSError) -> StackError:
    cure = f"Run it as the user the folder belongs to, or choose another with {STATE_VARIABLE}=..."
    return StackError(f"{error.filename or root} cannot be written: {error.strerror}", cure)
