"""What a frozen case file is worth: every byte, every event, every sheet; pure, and offline.

That it agrees with itself proves nothing about who made it: compare the manifest's digest with the
one that was published when the dispute was filed, or with the log's proof of the case.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from onehall_contracts.casefile import form
from onehall_contracts.casefile.archive import MANIFEST, Opened, canonical, opened
from onehall_contracts.casefile.sheets import chain
from onehall_contracts.evidence import DAMAGED, Check, Verdict
from onehall_contracts.statements import sha256_of

FIELDS: Final[Mapping[str, frozenset[str]]] = {
    form.FROZEN: frozenset(
        {"format", "case_id", "dispute", "documents", "draw_commitment", "events", "files"}
    ),
    form.ANNEX: frozenset(
        {"format", "case_id", "dispute_id", "manifest_sha256", "as_of", "before", "events", "files"}
    ),
}
ENTRY: Final = frozenset({"id", "type", "time", "caseversion", "sha256", "documents"})
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def verify_casefile(content: bytes, published: str | None = None) -> Verdict:
    """Say what a frozen case file, or an annex by itself, is worth.

    `published` is the digest of its manifest, as it was published when the dispute was filed.
    """
    return Verdict(tuple(_every(opened(content), published)), published is not None)


def verify_annex(annex: bytes, frozen: bytes) -> Verdict:
    """Say what an annex is worth beside the frozen case file that it goes with."""
    found, before = opened(annex), opened(frozen)
    checks = [*_every(found, None)]
    if all(check.ok for check in checks):
        try:
            checks += _goes_with(found, before)
        except DAMAGED as error:
            checks.append(_no("annex", "附卷", f"not in its form: {type(error).__name__}"))
    return Verdict(tuple(checks), given=True)


def manifest_sha256(found: Opened) -> str:
    """Return the digest that stands for everything in a case file."""
    return sha256(canonical(found.manifest)).hexdigest()


def _every(found: Opened, published: str | None) -> Iterator[Check]:
    for one in found.findings:
        at = "" if one.offset is None else f"byte {one.offset}: "
        yield Check(one.entry, False, one.zh, f"{one.code}: {at}{one.en}")
    if not found.manifest:
        return
    kind = found.manifest.get("format")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or found.manifest.keys() != fields:
        yield _no("form", "格式", f"this is neither {form.FROZEN} nor {form.ANNEX}")
        return
    if found.findings:
        return
    files = len(found.files)
    yield Check("archive", True, "档案", f"every byte of its {files} files is as it was written")
    yield from _published(found, published)
    try:
        yield from _contents(found)
    except DAMAGED as error:
        yield _no("content", "内容", f"a file is not in its form: {type(error).__name__}")


def _published(found: Opened, published: str | None) -> Iterator[Check]:
    if published is None:
        return
    ok = published == manifest_sha256(found)
    en = "its digest is the one that was published when the evidence was frozen"
    other = f"its digest is {manifest_sha256(found)}, which is not the published one"
    yield Check(MANIFEST, True, "清单摘要", en) if ok else _no(MANIFEST, "清单摘要", other)


def _contents(found: Opened) -> Iterator[Check]:
    entries = found.manifest["events"]
    wrong = [*_entries(entries), *_events(found, entries), *_documents(found, entries)]
    yield from wrong
    if wrong:
        return
    yield Check("events", True, "事件", f"{len(entries)} events, each with the digest it had")
    yield from _sheets(found, entries)


def _entries(entries: Any) -> Iterator[Check]:
    for place, entry in enumerate(entries, 1):
        if entry.keys() != ENTRY or not DIGEST.fullmatch(entry["sha256"]):
            yield _no(
                form.event_path(place), "事件", "its entry in the manifest is not in its form"
            )


def _events(found: Opened, entries: form.Entries) -> Iterator[Check]:
    paths = {form.event_path(place): entry for place, entry in enumerate(entries, 1)}
    for path, content in found.files.items():
        if path.startswith("events/"):
            entry = paths.get(path)
            if entry is None or sha256(content).hexdigest() != entry["sha256"]:
                yield _no(path, "事件", "it is not what the manifest says this event is")
    for path, content in found.files.items():
        if path.startswith(form.OPINIONS) and path != form.opinion_path(content.decode("ascii")):
            yield _no(path, "意见", "its name is not its SHA-256")


def _documents(found: Opened, entries: form.Entries) -> Iterator[Check]:
    if found.manifest["format"] == form.FROZEN:
        brought = sorted({one for entry in entries for one in entry["documents"]})
        if found.manifest["documents"] != brought:
            yield _no(MANIFEST, "材料", "it lists other documents than its events brought")


def _said(found: Opened) -> dict[str, bytes]:
    entries = enumerate(found.manifest["events"], 1)
    by_path = ((entry["id"], form.event_path(place)) for place, entry in entries)
    return {id_: found.files[path] for id_, path in by_path if path in found.files}


def _sheets(found: Opened, entries: form.Entries) -> Iterator[Check]:
    facts, frozen = form.facts(entries, _said(found)), found.manifest["format"] == form.FROZEN
    again = form.derived(entries, facts, found.manifest.get("before", ""), clock=frozen)
    for path, content in again.items():
        ok = found.files.get(path) == content
        en = "it follows from the events again"
        wrong = "it does not follow from the events"
        yield Check(path, True, "推导", en) if ok else _no(path, "推导", wrong)
    if frozen and form.CLOCKS not in again:
        en = "this machine has no calendar: the clock sheet was not counted again"
        yield Check(form.CLOCKS, True, "期限推导", en)
    placed = {form.README_MD, form.CLOCKS, *again} if frozen else {form.README_MD, *again}
    for path in found.files.keys() - placed:
        if not path.startswith(("events/", form.OPINIONS)):
            yield _no(path, "文件", "a case file has no such file")


def _goes_with(annex: Opened, frozen: Opened) -> Iterator[Check]:
    told, held = annex.manifest, frozen.manifest
    if told["format"] != form.ANNEX:
        yield _no("annex", "附卷", "it is not an annex")
        return
    ok = told["manifest_sha256"] == manifest_sha256(frozen) and told["case_id"] == held["case_id"]
    yield _said_so("annex", "附卷", ok, "it goes with this frozen case file")
    links = chain(held["events"])
    ok = told["before"] == (links[-1]["link"] if links else "")
    yield _said_so("chain.json", "哈希链", ok, "it goes on where the frozen chain ends")
    ids = {one["id"] for one in held["events"]} & {one["id"] for one in told["events"]}
    yield _said_so("events", "事件", not ids, "none of its events is in the frozen case file")
    facts = [*form.facts(held["events"], _said(frozen)), *form.facts(told["events"], _said(annex))]
    recorded = {fact.data.get("opinion_sha256") for fact in facts}
    for path, content in annex.files.items():
        if path.startswith(form.OPINIONS):
            ok = sha256_of(content.decode("ascii")) in recorded
            yield _said_so(path, "意见", ok, "an event recorded this very opinion")


def _said_so(name: str, zh: str, ok: bool, en: str) -> Check:
    return Check(name, True, zh, en) if ok else _no(name, zh, f"it is not so that {en}")


def _no(name: str, zh: str, en: str) -> Check:
    return Check(name, False, f"{zh}不符", en)
