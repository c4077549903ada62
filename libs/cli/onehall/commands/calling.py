"""How a command asks a running system: over its gateway, as an operator."""

import getpass
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from onehall_contracts.ids import uuid7
from onehall_contracts.printable import printable
from rich.console import Console

from onehall.stack import paths, ports, prepare, services
from onehall.stack.addresses import with_login
from onehall.stack.credentials import Credentials, open_credentials
from onehall.stack.infrastructure import PORTS_FILE

FAILED = 1
BAD = 400
PREFIX = "/api/v1"
STATES = ("demo", "")
GATEWAY_URL = "ONEHALL_GATEWAY_URL"
TOKEN = "ONEHALL_TOKEN"  # noqa: S105 - the name of a variable

Query = Mapping[str, str | int | None]
Department = Annotated[str, typer.Argument(help="The department's id, such as XFZD.")]
By = Annotated[
    str,
    typer.Option("--by", help="Who you are, to the development issuer; default your login here."),
]


def call(
    method: str, path: str, body: Any = None, *, by: str = "operator", query: Query | None = None
) -> Any:
    """Return the gateway's answer to an operator; raise with its own words if it is a no.

    The token is that of `$ONEHALL_TOKEN`, else one of the development issuer, for `by`.
    """
    url, credentials = running()
    token = os.environ.get(TOKEN) or prepare.token(credentials, by, ("operator",))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid7())}
    given = {name: value for name, value in (query or {}).items() if value is not None}
    try:
        response = httpx.request(
            method, url + PREFIX + path, headers=headers, json=body, params=given, timeout=30
        )
    except httpx.TransportError as error:
        raise ConnectionError(f"nothing answers at {url}; start it with `onehall up`") from error
    if response.status_code >= BAD:
        raise LookupError(why(response))
    return response.json()


def pages(
    path: str, position: str, *, by: str = "operator", query: Query | None = None
) -> Iterator[Any]:
    """Yield the pages of a list; in its parameter `position` each is asked for after the last."""
    after = None
    while True:
        page = call("GET", path, by=by, query={**(query or {}), position: after})
        yield page
        after = page["next"]
        if after is None:
            return


def name_of(by: str) -> str:
    """Return who acts: who was named, else whose login this is."""
    return by or getpass.getuser()


def tell(console: Console, *lines: str) -> None:
    """Print lines as they are, however long, so that programs can read them too.

    What a terminal would obey in them is written out: some tell what unknown files say.
    """
    for line in lines:
        console.print(printable(line), markup=False, highlight=False, soft_wrap=True)


def running() -> tuple[str, Credentials]:
    """Return the gateway that was named, else that of the stack that runs here, demo or not."""
    if named := os.environ.get(GATEWAY_URL):
        return named.rstrip("/"), open_credentials(paths.default_root())
    for folder, port in _listening("gateway"):
        return services.address(port), open_credentials(folder)
    raise ConnectionError("nothing runs here; start it with `onehall up` or `onehall demo --keep`")


def database(service: str) -> str:
    """Return the address of a service's database in the stack that runs here, demo or not."""
    for folder, port in _listening("postgres"):
        role, credentials = services.database_role(service), open_credentials(folder)
        server = f"postgresql://{ports.LOOPBACK}:{port}"
        return with_login(server, role, credentials.postgres(role), services.DATABASE)
    raise ConnectionError("no database runs here; start it with `onehall up`, or name its URL")


def _listening(process: str) -> Iterator[tuple[Path, int]]:
    """Yield the state folders of stacks whose process listens here, demo or not, and its port."""
    root = paths.default_root()
    for folder in (root / name for name in STATES):
        port = ports.recall(folder / PORTS_FILE).get(process)
        if port is not None and not ports.free(port):
            yield folder, port


@contextmanager
def answering(console: Console) -> Iterator[None]:
    """Print a no as one line for people instead of a traceback."""
    try:
        yield
    except (ConnectionError, LookupError) as error:
        console.print(f"✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from None


def why(response: httpx.Response) -> str:
    """Return a problem's own words: what is wrong, and each field with its cure."""
    try:
        problem = response.json()
    except ValueError:
        return f"the gateway answered {response.status_code}"
    errors = [f"{one['field']}: {one['message']}" for one in problem.get("errors", ())]
    return "; ".join([str(problem.get("detail", response.status_code)), *errors])
