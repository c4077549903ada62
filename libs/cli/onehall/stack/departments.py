"""What operators do for departments: let them in, give them new certificates, take old ones back.

Each act is done on the running broker and written down; done again, it changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from onehall_bus import topology
from onehall_contracts.message import DepartmentId
from pydantic import TypeAdapter, ValidationError

from onehall.stack import rabbitmq_settings, rabbitmq_tls
from onehall.stack.authority import Authority, hexadecimal, open_authority
from onehall.stack.errors import StackError
from onehall.stack.issuing import Act, Entry, Held, Record, Standing, instant
from onehall.stack.keeping import EVERYBODY, folders, keep
from onehall.stack.rabbitmq_control import Connection

NAME: TypeAdapter[str] = TypeAdapter(DepartmentId)
KEY, CERTIFICATE, CA = "key.pem", "certificate.pem", "ca.pem"
URL = "ONEHALL_DEPARTMENT_AMQP_URL"
SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who acts, and why; both are kept."""

    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """A certificate as files, and where to log in with it."""

    held: Held
    folder: Path
    new: bool


class Registry:
    """Certificates of one stack: issued by its authority, written down in its record."""

    def __init__(self, root: Path, operator: Operator) -> None:
        self.authority: Authority = open_authority(root)
        self.record = Record(root)
        self._operator = operator

    def issue(self, department: str, user: str, folder: Path, *, another: bool = False) -> Login:
        """Write a certificate for `user` into a folder, unless a lasting one is there already."""
        kept = None if another else self._kept(folder, user)
        if kept is not None:
            return Login(kept, folder, new=False)
        issued = self.authority.worker(user)
        expires = issued.expires.isoformat()
        self.note(Act.ISSUED, department, user, serial=issued.serial, expires=expires)
        folders(folder.parent, folder)
        keep(folder / KEY, issued.key)
        keep(folder / CERTIFICATE, issued.certificate, EVERYBODY)
        keep(folder / CA, self.authority.certificate, EVERYBODY)
        return Login(self._held(issued.serial), folder, new=True)

    def note(
        self, act: Act, department: str, user: str, *, serial: str = "", expires: str = ""
    ) -> None:
        """Write down what the operator did."""
        who = self._operator
        entry = Entry(instant(), who.name, act, department, user, who.reason, serial, expires)
        self.record.add(entry)

    def of(self, department: str) -> list[Held]:
        """Return the certificates of a department."""
        return [one for one in self.record.held() if one.department == department]

    def _kept(self, folder: Path, user: str) -> Held | None:
        certificate = folder / CERTIFICATE
        if not (certificate.exists() and (folder / KEY).exists()):
            return None
        serial = x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number
        found = [one for one in self.record.held() if one.serial == hexadecimal(serial)]
        good = [one for one in found if one.user == user and _lasting(one)]
        return good[0] if good else None

    def _held(self, serial: str) -> Held:
        return next(one for one in self.record.held() if one.serial == serial)


class Broker(Protocol):
    """What is asked of a broker: of our own at once, of another by way of its operator."""

    async def vhosts(self) -> set[str]:
        """Return the names of the vhosts there are."""
        ...

    async def sources(self, vhost: str) -> set[str]:
        """Return the exchanges from which something is bound in a vhost."""
        ...

    async def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add vhosts, users and queues."""
        ...

    async def connections(self) -> list[Connection]:
        """Return the open connections that are known."""
        ...

    async def close(self, user: str, serials: Collection[str], reason: str) -> None:
        """Close what a user has open by certificates of these serials."""
        ...

    def renew(self, name: str, text: str) -> None:
        """Replace a file the broker reads as it runs."""
        ...


class Departments:
    """The departments of a running stack."""

    def __init__(self, control: Broker, registry: Registry) -> None:
        self._control, self._registry = control, registry

    async def issue(self, department: str, folder: Path, *, another: bool = False) -> Login:
        """Let a department in: the broker knows it, and its certificate is in the folder."""
        user = topology.department_user(checked(department))
        await self._known(department, user)
        return self._registry.issue(department, user, folder, another=another)

    async def revoke(self, department: str, serials: Iterable[str] = ()) -> list[Held]:
        """Take certificates back, all of a department unless some are named; return which.

        The broker lets nobody in with them from now on, and closes what they have open.
        """
        chosen = self._chosen(checked(department), [one.lower() for one in serials])
        revoked = [one for one in chosen if one.revoked_at is None]
        for one in revoked:
            self._registry.note(Act.REVOKED, department, one.user, serial=one.serial)
        self._renew()
        for user in {one.user for one in chosen}:
            serials = {one.serial for one in chosen if one.user == user}
            await self._control.close(user, serials, "its certificate was revoked")
        return revoked

    async def connections(self) -> list[Connection]:
        """Return who is connected now."""
        return await self._control.connections()

    async def rehearse(self, department: str, folder: Path) -> tuple[Login, Login]:
        """Make a vhost to try a worker out in; return the worker's login and the kit's."""
        worker, kit = (
            topology.department_user(checked(department)),
            topology.rehearsal_user(department),
        )
        vhost = topology.rehearsal_vhost(department)
        known = vhost in await self._control.vhosts()
        if not (known and await self._bound(department, vhost)):
            await self._control.import_definitions(
                topology.rehearsal(department, rabbitmq_settings.ADMIN)
            )
            self._registry.note(Act.REHEARSAL, department, kit)
        return (
            self._registry.issue(department, worker, folder),
            self._registry.issue(department, kit, folder / "kit"),
        )

    async def _known(self, department: str, user: str) -> None:
        vhosts = await self._control.vhosts()
        if topology.DEPARTMENTS not in vhosts:
            raise StackError("the stack's services do not run", "Start them: `onehall up`.")
        if not await self._bound(department, topology.DEPARTMENTS):
            await self._control.import_definitions(topology.of_department(department))
            self._registry.note(Act.ADDED, department, user)

    async def _bound(self, department: str, vhost: str) -> bool:
        # Bindings are imported last: where one is there, so is the rest.
        return topology.from_department(department) in await self._control.sources(vhost)

    def _chosen(self, department: str, serials: list[str]) -> list[Held]:
        held = self._registry.of(department)
        unknown = set(serials) - {one.serial for one in held}
        if unknown or not held:
            problem = f"{department} has no certificate {', '.join(sorted(unknown)) or 'at all'}"
            raise StackError(problem, "`onehall departments list` shows their serial numbers.")
        return [one for one in held if one.serial in serials] if serials else held

    def _renew(self) -> None:
        registry = self._registry
        files = rabbitmq_tls.revocation_file(registry.authority, registry.record.revoked())
        for name, text in files.items():
            self._control.renew(name, text)


def checked(department: str) -> str:
    """Return a department's id; raise when it cannot be one."""
    try:
        return NAME.validate_python(department)
    except ValidationError:
        cure = "It is 1 to 16 capital letters, digits and _, and begins with a letter."
        raise StackError("that is no department's id", cure) from None


def environment(login: Login, url: str) -> dict[str, str]:
    """Return what a worker is told of where and how to log in."""
    return {
        URL: url,
        "ONEHALL_TLS_CA": str(login.folder / CA),
        "ONEHALL_TLS_CERT": str(login.folder / CERTIFICATE),
        "ONEHALL_TLS_KEY": str(login.folder / KEY),
    }


def _lasting(one: Held) -> bool:
    """Whether it counts now and for a while, so that nobody has to hurry for another."""
    now = datetime.now(UTC)
    return all(one.standing(at) is Standing.VALID for at in (now, now + SOON))
