"""`onehall-worker keys`: make a signing key, show its public half, prove to hold the private one.

The fingerprint is the key's id, its RFC 7638 thumbprint; read it to the centre over the telephone.
"""

import argparse
import json
import sys
from pathlib import Path

from onehall_contracts.signing import SigningKey

from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands
from onehall_worker.keys import KeyFile, proof
from onehall_worker.settings import wall_clock
from onehall_worker.worker import DEPARTMENT


def add(commands: Commands) -> None:
    """Add the commands."""
    keys = commands.add_parser("keys", help="make, show and prove this department's signing key")
    verbs = keys.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = _verb(verbs, "new", "make a key in a file that only you can read")
    new.set_defaults(act=lambda given: _show(_file(given).make()))
    show = _verb(verbs, "show", "print a key's fingerprint and its public half, for the centre")
    show.set_defaults(act=lambda given: _show(_file(given).read()))
    prove = _verb(verbs, "prove", "answer the centre's challenge: print the proof to send back")
    prove.add_argument("--department", required=True, metavar="D", help="as in XFZD")
    prove.add_argument("--centre", required=True, metavar="NAME", help="as the centre wrote it")
    prove.add_argument("--challenge", required=True, metavar="HEX", help="as the centre sent it")
    prove.set_defaults(act=_prove)


def _verb(verbs: Commands, name: str, what: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=what, description=what)
    verb.add_argument("file", type=Path, metavar="FILE", help="the private key, PKCS #8 in PEM")
    verb.add_argument(
        "--passphrase-file", type=Path, metavar="F", help="a file that holds its passphrase"
    )
    verb.set_defaults(act=None)
    return verb


def _file(given: argparse.Namespace) -> KeyFile:
    return KeyFile(given.file, given.passphrase_file)


def _show(key: SigningKey) -> None:
    sys.stdout.write(f"fingerprint {key.kid}\n{json.dumps(dict(key.public.jwk))}\n")


def _prove(given: argparse.Namespace) -> None:
    if not DEPARTMENT.fullmatch(given.department):
        raise Complaint("--department is no department id; write it as in XFZD")
    key = _file(given).read()
    said = proof(key, given.department, given.centre, given.challenge, wall_clock())
    sys.stdout.write(f"{said}\n")
