"""`onehall-worker verify`: what evidence 证据包 is worth, without asking anybody."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from onehall_contracts.bundle import keys_in
from onehall_contracts.evidence import Check, Verdict, verify_bundle
from onehall_contracts.passport import form
from onehall_contracts.passport.verifying import Given, verify_passport
from onehall_contracts.printable import printable
from onehall_contracts.signing import BadKey, PublicKey

from onehall_worker import settings
from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    what = "verify an evidence bundle 证据包 or a case passport 办件存证, offline"
    verify = commands.add_parser("verify", help=what)
    verify.add_argument("bundle", type=Path, metavar="BUNDLE.json")
    verify.add_argument(
        "--centre-keys",
        type=Path,
        metavar="FILE",
        help="the centre's keys as a JWKS, by default those of the worker's settings",
    )
    verify.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        metavar="FILE",
        help="an older checkpoint of the log that was kept elsewhere (repeatable)",
    )
    verify.set_defaults(act=_verify)


def _verify(given: argparse.Namespace) -> int:
    verdict = _verdict(given)
    for check in verdict.checks:
        sys.stdout.write(_line(check, "ok 通过" if check.ok else "FAILED 不通过"))
    sys.stdout.write(_line(verdict.trust, "ok 通过" if verdict.trust.ok else "NOTE 注意"))
    whole = "holds 成立" if verdict.holds else "does NOT hold 不成立"
    sys.stdout.write(f"the evidence {whole}\n")
    return 0 if verdict.holds else 1


def _verdict(given: argparse.Namespace) -> Verdict:
    found, centre = _json(given.bundle), _keys(given.centre_keys)
    if not isinstance(found, dict) or found.get("format") != form.FORMAT:
        return verify_bundle(found, centre)
    older = [_text(one) for one in given.checkpoint or ()]
    return verify_passport(found, Given(settings.log_keys() or None, centre, older))


def _line(check: Check, word: str) -> str:
    told = (printable(one) for one in (check.name, check.zh, check.en))
    return "\t".join([word, *told]) + "\n"


def _keys(file: Path | None) -> Mapping[str, PublicKey] | None:
    if file is None:
        named = (settings.CENTRE_KEYS, f"{settings.CENTRE_KEYS}_FILE")
        return settings.centre_keys() if any(os.environ.get(name) for name in named) else None
    try:
        return keys_in(_json(file))
    except BadKey as error:
        raise Complaint(f"{file} is no set of keys; {error}") from None


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise Complaint(f"{file} cannot be read ({error.strerror}); name a file") from None


def _json(file: Path) -> object:
    try:
        return json.loads(_text(file))
    except (ValueError, RecursionError):
        raise Complaint(f"{file} is not JSON in UTF-8; take it from the centre again") from None
