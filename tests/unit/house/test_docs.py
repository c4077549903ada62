"""Documents that name a file, a target, a test or a record name one that exists."""

import ast
import re
from pathlib import Path

import pytest

from tests.unit.house import tree

DOCUMENTS = [path for path in tree.files() if path.suffix == ".md"]
DECISIONS = sorted((tree.ROOT / "docs/decisions").glob("*.md"))
EXPECTED = [
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"),
    *("docs/glossary.md", "docs/guarantees.md"),
]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TARGET = re.compile(r"`make ([a-z]+)")
TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)?")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def text(path: Path) -> str:
    return path.read_text("utf-8")


def test_the_documents_everybody_looks_for_are_there() -> None:
    assert {tree.name(path) for path in DOCUMENTS} >= set(EXPECTED)
    assert "Apache License" in text(tree.ROOT / "LICENSE")


@pytest.mark.parametrize("document", DOCUMENTS, ids=tree.name)
def test_links_lead_somewhere(document: Path) -> None:
    dead = [link for link in LINK.findall(text(document)) if not (document.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=tree.name)
def test_named_make_targets_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(tree.ROOT / "Makefile"), re.MULTILINE))
    assert set(TARGET.findall(text(document))) <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=tree.name)
def test_named_tests_exist(document: Path) -> None:
    missing = [named for named in TEST.findall(text(document)) if not _exists(named)]
    assert not missing


def test_decisions_are_numbered_without_gaps_and_have_the_same_shape() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{n + 1:04}" for n in range(len(DECISIONS))]
    for path in DECISIONS:
        assert re.match(rf"# {path.name[:4]} \S", text(path)), path.name
        headings = re.findall(r"^## (.+)$", text(path), re.MULTILINE)
        assert headings[:1] + headings[-1:] == ["Context", "Consequences"], path.name
        assert "Decision" in headings, path.name
        assert len(text(path).splitlines()) <= 80, f"{path.name}: a record is one page"


def test_every_guarantee_has_a_status() -> None:
    rows = re.findall(r"^\| G(\d+) \|.*\| (.+?) \|$", text(tree.ROOT / "docs/guarantees.md"), re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 31))
    for number, status in rows:
        kind = status.split(":")[0].split()[0].strip(",;")
        assert kind in {"proven", "partly", "planned"}, f"G{number}: {status}"
        assert kind == "planned" or TEST.search(status), f"G{number}: name the test"


def test_the_glossary_explains_every_word_once() -> None:
    body = FENCE.sub("", text(tree.ROOT / "docs/glossary.md"))
    words = re.findall(r"^\| ([^|]+?) \|", body, re.MULTILINE)
    terms = [w for w in words if w != "word" and not set(w) <= set("- ")]
    assert len(terms) > 40
    assert len(terms) == len(set(terms)), sorted({t for t in terms if terms.count(t) > 1})


def _exists(named: str) -> bool:
    path, _, function = named.partition("::")
    file = tree.ROOT / path
    if not file.is_file():
        return False
    found = (n.name for n in ast.walk(tree.parsed(file)) if isinstance(n, tree.Function))
    return not function or function in found
