"""Whose processes the servers are: the user's own, or an unprivileged account when we are root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

NOBODY = "nobody"
NOBODY_UID = 65534


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged uid and gid that servers are run under."""

    uid: int
    gid: int


def servers_account() -> Account | None:
    """Return the account to drop to, or None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NOBODY)
    except KeyError:
        return Account(NOBODY_UID, NOBODY_UID)
    return Account(entry.pw_uid, entry.pw_gid)


def reachable(path: Path, account: Account | None) -> bool:
    """Whether `account` may enter every folder above and including `path` that exists."""
    if account is None:
        return True
    folder = path.absolute()
    return all(_enters(each, account) for each in (folder, *folder.parents) if each.is_dir())


def give(path: Path, account: Account | None, mode: int = 0o700) -> Path:
    """Make a folder that belongs to the servers' account, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(mode)
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def _enters(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
