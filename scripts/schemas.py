"""Write what is published of messages and statements: frozen schemas and examples, documents.

    python scripts/schemas.py              freeze what is new; write docs/messages.md and AsyncAPI
    python scripts/schemas.py --check      change nothing; fail if anything committed differs
    python scripts/schemas.py --unpublished-may-change
                                           before a release: write changed schemas and examples anew

A frozen schema or example is never overwritten without the last one. Words (descriptions) may
improve; they are not written into a file that is frozen already.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import messages_page
from onehall_bus import asyncapi
from onehall_contracts import Event, encode, every_message, golden, pack, published

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = ROOT / "libs/contracts/onehall_contracts"
FROZEN = "is published and must"
CURE = "Make a new version, or before a release: make schemas ARGS=--unpublished-may-change"


def main() -> int:
    """Do what the arguments say; return 1 if something stands in the way."""
    options = _options()
    complaints = [*_schemas(options), *_examples(options), *_strays(options)]
    if not complaints:  # the documents show the frozen files
        complaints += _documents(options)
    for complaint in complaints:
        print(complaint, file=sys.stderr)  # noqa: T201 - a command speaks on its streams
    if any(FROZEN in complaint for complaint in complaints):
        print(CURE, file=sys.stderr)  # noqa: T201
    return 1 if complaints else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    parser.add_argument(
        "--unpublished-may-change", action="store_true", help="overwrite frozen files"
    )
    return parser.parse_args()


def _schemas(options: argparse.Namespace) -> Iterator[str]:
    """Freeze the schemas of what is new; yield how an already frozen one differs."""
    for name, said in (every_message() | published.every_statement()).items():
        path = CONTRACTS / "schemas" / f"{name}.json"
        differences = published.unlike_frozen(name)
        if options.unpublished_may_change or not path.exists():
            for change in differences:
                _say(f"{name}: {change}")
            yield from _write(path, _rendered(published.schema_of(said)), options)
        else:
            for change in differences:
                yield f"{name} {FROZEN} not change: {change}"


def _examples(options: argparse.Namespace) -> Iterator[str]:
    """Freeze the golden examples of what is new; yield which frozen one is told differently."""
    told = _told()
    for name in every_message() | published.every_statement():
        if not told.get(name):
            yield f"{name} has no example; tell one in onehall_contracts.golden"
            continue
        for number, example in enumerate(told[name], start=1):
            yield from _example(CONTRACTS / _example_of(name, number), example, options)


def _told() -> dict[str, list[Any]]:
    """Return what golden tells, as JSON, by the name it is published under."""
    found = {name: [_body(e) for e in events] for name, events in golden.events().items()}
    return found | {n: [one.told() for one in told] for n, told in golden.statements().items()}


def _body(event: Event) -> Any:
    (body,) = pack([encode(event)])
    return json.loads(body)


def _example(path: Path, told: object, options: argparse.Namespace) -> Iterator[str]:
    text = _rendered(told)
    if options.unpublished_may_change or not path.exists():
        yield from _write(path, text, options)
    elif path.read_text("utf-8") != text:
        yield f"{path.name} {FROZEN} not change: golden tells it differently"


def _strays(options: argparse.Namespace) -> Iterator[str]:
    """Yield the published files nothing stands for any more: they stay readable for ever."""
    named = every_message() | published.every_statement()
    expected = {CONTRACTS / f"schemas/{name}.json" for name in named}
    for name, told in _told().items():
        expected |= {CONTRACTS / _example_of(name, n) for n in range(1, len(told) + 1)}
    found = {*CONTRACTS.glob("schemas/**/*.json"), *CONTRACTS.glob("examples/**/*.json")}
    for path in sorted(found - expected):
        if options.unpublished_may_change and not options.check:
            path.unlink()
            _say(f"removed {path.relative_to(ROOT)}")
        else:
            yield f"{path.name} {FROZEN} stay: {_gone(path)}"


def _example_of(name: str, number: int) -> str:
    return f"examples/{name}.example-{number}.json"


def _gone(path: Path) -> str:
    name = path.name.removesuffix(".json").split(".example-")[0]
    return "golden tells it no more" if name in every_message() else "its message is gone"


def _documents(options: argparse.Namespace) -> Iterator[str]:
    yield from _write(CONTRACTS / "asyncapi.json", _rendered(asyncapi.document()), options)
    yield from _write(ROOT / "docs/messages.md", messages_page.page(), options)


def _write(path: Path, text: str, options: argparse.Namespace) -> Iterator[str]:
    if path.exists() and path.read_text("utf-8") == text:
        return
    if options.check:
        yield f"{path.relative_to(ROOT)} is not what the messages say now; run make schemas"
        return
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    _say(f"wrote {path.relative_to(ROOT)}")


def _rendered(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a command speaks on its streams


if __name__ == "__main__":
    sys.exit(main())
