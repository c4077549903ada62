"""`onehall-worker witness`: whether the centre's history only grew since we first saw it."""

import argparse
import asyncio
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from onehall_contracts.bundle import keys_in
from onehall_contracts.log.merkle import extends
from onehall_contracts.signing import BadKey, PublicKey, Untrusted

from onehall_worker import settings
from onehall_worker.command.complaint import Complaint
from onehall_worker.command.inbox import files, opened
from onehall_worker.command.types import Commands
from onehall_worker.local import Local
from onehall_worker.records import Sighting
from onehall_worker.witnessing import CURE, sighted

SECONDS: Final = 30
LONGEST: Final = 4 * 1024 * 1024
AT_ONCE: Final = 1000

Get = Callable[[str], bytes]


def add(commands: Commands) -> None:
    """Add the command."""
    about = "verify that the centre's evidence log only grew between the checkpoints we saw"
    witness = commands.add_parser("witness", help=about, description=about)
    witness.add_argument("--url", required=True, metavar="URL", help="the centre's public address")
    witness.add_argument(
        "--log-keys", type=Path, metavar="FILE", help=f"the log's keys; or {settings.LOG_KEYS}"
    )
    witness.set_defaults(act=_witness)


def _witness(given: argparse.Namespace) -> int:
    get, keys = _getting(given.url), _keys(given.log_keys)
    return asyncio.run(_all(get, keys))


async def _all(get: Get, keys: Mapping[str, PublicKey]) -> int:
    holds = True
    for file in files():
        async with opened(file) as local:
            holds = await _one(file.stem, local, get, keys) and holds
    return 0 if holds else 1


async def _one(department: str, local: Local, get: Get, keys: Mapping[str, PublicKey]) -> bool:
    """Prove each step from the last one proved on, and from there to what the log is now."""
    seen = await local.to_prove(AT_ONCE)
    if not seen:
        sys.stdout.write(f"{department}\tno task has carried a checkpoint yet\n")
        return True
    newest = _newest(get, seen[-1].origin, keys)
    steps = [*seen, newest]
    for older, newer in pairwise(steps):
        if not grown(older, newer, get):
            what = f"the log of {older.size} entries we saw is not the beginning of {newer.size}"
            sys.stdout.write(f"{department}\tFAILED 不通过\t{what}; {CURE}\n")
            return False
        await local.proved(older)
    grew = f"{steps[0].size} to {steps[-1].size} entries, {len(steps)} checkpoints"
    sys.stdout.write(f"{department}\tok 通过\tthe log only grew 只增不改\t{grew}\n")
    return True


def grown(older: Sighting, newer: Sighting, get: Get) -> bool:
    """Return whether one checkpoint's log is the beginning of the other's, by the log's proof."""
    if older.size > newer.size:
        return False
    if older.size == newer.size:
        return older.root == newer.root
    found = _json(get(f"/api/v1/log/consistency?from={older.size}&to={newer.size}"))
    try:
        path = [bytes.fromhex(one) for one in found["proof"]]
    except (KeyError, TypeError, ValueError):
        raise Complaint("the centre's answer is no consistency proof; is --url right?") from None
    roots = bytes.fromhex(older.root), bytes.fromhex(newer.root)
    return extends(older.size, newer.size, *roots, path)


def _newest(get: Get, origin: str, keys: Mapping[str, PublicKey]) -> Sighting:
    try:
        return sighted(get("/api/v1/log/checkpoint").decode("utf-8", "replace"), origin, keys)
    except Untrusted as error:
        raise Complaint(f"the newest checkpoint is not to be believed: {error.detail}") from None


def _getting(url: str) -> Get:
    if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
        raise Complaint("--url is no address; write https://HOST, as the public reaches the centre")

    def get(path: str) -> bytes:
        try:
            with urllib.request.urlopen(url.rstrip("/") + path, timeout=SECONDS) as answer:  # noqa: S310 - looked at above
                content: bytes = answer.read(LONGEST)
        except urllib.error.HTTPError as error:
            raise Complaint(f"the centre answers {error.code} to {path}") from None
        except (OSError, ValueError) as error:
            raise Complaint(f"{url} does not answer: {type(error).__name__}") from None
        return content

    return get


def _keys(file: Path | None) -> Mapping[str, PublicKey]:
    if file is None:
        return settings.log_keys()
    try:
        return keys_in(_json(file.read_bytes()))
    except OSError as error:
        raise Complaint(f"{file} cannot be read ({error.strerror}); name a file") from None
    except BadKey as error:
        raise Complaint(f"{file} is no set of keys; {error}") from None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Complaint("what should be JSON is not; is it the right file and address?") from None
