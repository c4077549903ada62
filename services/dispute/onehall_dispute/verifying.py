"""Check frozen evidence offline: `python -m onehall_dispute verify FILE`, an archive or its JSON.

Needs no service, database or network. Leaves 0 when everything holds, 1 when a piece was changed,
2 when a file cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from onehall_contracts.casefile.archive import LOCAL_MARK, opened
from onehall_contracts.casefile.verifying import manifest_sha256, verify_casefile

from onehall_dispute.domain import checking

WHOLE, CHANGED, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong, or that nothing is; return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        content = asked.file.read_bytes()
        copies = [(path.name, path.read_bytes()) for path in asked.copies]
    except OSError as error:
        sys.stderr.write(f"cannot read {error.filename}: {error.strerror}\n")
        return UNREADABLE
    if content.startswith(LOCAL_MARK):
        problems, praise = _archive(content, asked.manifest_sha256, copies)
    else:
        problems = list(_problems(content, asked.manifest_sha256, copies))
        praise = "" if problems else _praise(json.loads(content), asked.manifest_sha256)
    for problem in problems:
        sys.stdout.write(f"CHANGED  {problem}\n")
    if problems:
        return CHANGED
    sys.stdout.write(praise)
    return WHOLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m onehall_dispute verify", description=__doc__)
    parser.add_argument("file", type=Path, help="as /disputes/{id}/bundle or …/evidence gave it")
    parser.add_argument(
        "copies", type=Path, nargs="*", help="documents or events of the case, checked against it"
    )
    parser.add_argument("--manifest-sha256", help="the digest published in dispute.evidence-frozen")
    return parser


def _problems(
    content: bytes, published: str | None, copies: Sequence[tuple[str, bytes]]
) -> Iterator[str]:
    problems = checking.verify_file(content)
    yield from problems
    if problems:
        return
    bundle = json.loads(content)
    if published is not None and published != bundle["manifest_sha256"]:
        yield "manifest_sha256: is not the one published when the evidence was frozen"
    for name, copy in copies:
        yield from checking.verify_copy(bundle, name, copy)


def _archive(
    content: bytes, published: str | None, copies: Sequence[tuple[str, bytes]]
) -> tuple[list[str], str]:
    """Return what is wrong with an archive or a copy, and what is said if nothing is."""
    verdict = verify_casefile(content, published)
    problems = [f"{one.name}: {one.zh} {one.en}" for one in verdict.checks if not one.ok]
    if problems:
        return problems, ""
    found = opened(content)
    for name, copy in copies:
        problems += checking.verify_copy(found.manifest, name, copy)
    told = {**found.manifest, "manifest_sha256": manifest_sha256(found)}
    return problems, _praise(told, published)


def _praise(bundle: Mapping[str, Any], published: str | None) -> str:
    held = f"{len(bundle['events'])} events, {len(bundle.get('documents', ()))} documents"
    what_next = "" if published else "; compare it with the one in dispute.evidence-frozen"
    return f"WHOLE    {held}, manifest_sha256 {bundle['manifest_sha256']}{what_next}\n"
