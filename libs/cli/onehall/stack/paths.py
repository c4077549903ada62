"""Where a stack keeps things: its state beside the checkout, downloads in a cache per user."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onehall.stack.accounts import Account, reachable, servers_account
from onehall.stack.errors import StackError

STATE_VARIABLE = "ONEHALL_STATE"
OUTSIDE = Path("/var/tmp")  # noqa: S108 - kept over a reboot, and guarded by `_owned`
SYSTEM_CACHE = Path("/var/cache/onehall")


@dataclass(frozen=True, slots=True)
class State:
    """The folders of one stack: `root` is ours alone, `servers` is entered by `account`."""

    root: Path
    servers: Path
    account: Account | None

    @property
    def run(self) -> Path:
        """Return the folder of the process records."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """Return the folder with one log file per process."""
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        """Return the file that the one running supervisor holds locked."""
        return self.root / "lock"

    @property
    def identity(self) -> str:
        """Return eight hex digits that tell this stack from every other one of this machine."""
        return _digest(self.root)


def checkout() -> Path | None:
    """Return the checkout this package is installed from, or None for an installed wheel."""
    folder = Path(__file__).resolve().parents[4]
    return folder if (folder / "libs" / "cli" / "onehall").is_dir() else None


def default_root() -> Path:
    """Return the state folder: ONEHALL_STATE, else the checkout's, else the user's."""
    if given := os.environ.get(STATE_VARIABLE):
        return Path(given).absolute()
    if (folder := checkout()) is not None:
        return folder / ".onehall"
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "onehall"


def locate(root: Path | None = None) -> State:
    """Return the folders of the stack at `root` without making any."""
    folder = (root or default_root()).absolute()
    account = servers_account()
    inside = folder / "servers"
    if reachable(folder.parent, account):
        return State(folder, inside, account)
    return State(folder, OUTSIDE / f"onehall-{os.geteuid()}-{_digest(folder)}", account)


def open_state(root: Path | None = None) -> State:
    """Make the folders of the stack at `root` and return them."""
    state = locate(root)
    for folder in (state.root, state.run, state.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state.root.chmod(0o700 if state.account is None else 0o711)
    state.servers.mkdir(exist_ok=True, mode=0o755)
    _owned(state.servers)
    state.servers.chmod(0o700 if state.account is None else 0o711)
    return state


def remove(state: State) -> None:
    """Delete everything a stopped stack has kept, its databases and queues included."""
    for folder in (state.servers, state.root):
        if folder.exists():
            _owned(folder)
            _delete(folder)


@contextmanager
def temporary_state() -> Iterator[State]:
    """Lend a state folder the servers' account can enter, and delete it afterwards."""
    with tempfile.TemporaryDirectory(prefix="onehall-", dir=OUTSIDE) as folder:
        Path(folder).chmod(0o711)
        state = open_state(Path(folder) / "state")
        yield state


def cache_dir() -> Path:
    """Return the user's cache, or the machine's where the servers' account cannot enter it."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    own = Path(base) / "onehall"
    chosen = own if reachable(own, servers_account()) else SYSTEM_CACHE
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


def _delete(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except PermissionError as error:
        raise StackError(
            f"{error.filename} is not yours to delete; a container has made it",
            f"Delete it as root: sudo rm -r {folder}",
        ) from error


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:8]


def _owned(folder: Path) -> None:
    # Below a folder that everybody can write to, a name can be taken by somebody else first.
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid():
        raise StackError(
            f"{folder} does not belong to you (uid {os.geteuid()})",
            f"Remove it, or choose another state folder with {STATE_VARIABLE}=...",
        )
