"""XES (IEEE 1849-2016): a trace for each case, an event for each entry of its ledger.

A trace carries its limits under the names that `onehall supervise-log` reads, and what is wrong
with its steps; so the exported log can be judged like anybody's.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from datetime import datetime
from typing import Final
from xml.sax.saxutils import quoteattr

from onehall_supervision.domain.completeness import step_findings
from onehall_supervision.domain.deadlines import joint_limits
from onehall_supervision.domain.model import CaseView
from onehall_supervision.exports import naming
from onehall_supervision.exports.naming import Officers
from onehall_supervision.store.exporting import Ledger
from onehall_supervision.store.reading import Entry

MEDIA_TYPE: Final = "application/xml"
EXTENSIONS: Final = ("Concept", "Time", "Organizational", "Lifecycle", "Identity")
PREFIXES: Final = {"Organizational": "org"}
ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849-2016" xes.features="nested-attributes" '
    'xmlns="http://www.xes-standard.org/">\n'
)
FOOT: Final = "</log>\n"


async def written(ledgers: AsyncIterable[Ledger]) -> AsyncGenerator[bytes]:
    """Yield the log of the cases among `ledgers`; departments' own affairs are no case's."""
    officers = Officers()
    yield _head().encode()
    async for ledger in ledgers:
        if ledger.view is not None:
            yield "".join(_trace(ledger, ledger.view, officers)).encode()
    yield FOOT.encode()


def _head() -> str:
    extensions = "".join(
        f'<extension name="{name}" prefix="{prefix}" '
        f'uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name in EXTENSIONS
        for prefix in (PREFIXES.get(name, name.lower()),)
    )
    return (
        f"{HEAD}{extensions}"
        f'<global scope="trace">{_string("concept:name", "UNKNOWN")}</global>\n'
        f'<global scope="event">{_string("concept:name", "UNKNOWN")}'
        f"{_date('time:timestamp', datetime.fromisoformat('1970-01-01T00:00:00+00:00'))}"
        f"{_string('lifecycle:transition', 'complete')}</global>\n"
        '<classifier name="Activity" keys="concept:name"/>\n'
        f"{_string('concept:name', 'Onehall 一厅: the ledger of supervision')}\n"
    )


def _trace(ledger: Ledger, view: CaseView, officers: Officers) -> Iterator[str]:
    yield f"<trace>\n{_string('concept:name', naming.number_of(ledger))}"
    yield _string("identity:id", ledger.stream)
    yield from _limits(view)
    yield from _findings(view)
    yield "\n"
    for entry in sorted(ledger.entries, key=lambda one: one.time):
        yield from _event(entry, officers)
    yield "</trace>\n"


def _limits(view: CaseView) -> Iterator[str]:
    submitted = view.intake.submitted
    if submitted:
        yield _date("startdate", submitted.at)
    if view.plan:
        longest = joint_limits(view, view.plan).promised
        if longest and longest.promised:
            yield _date("deadline", longest.promised.due_at)
    if view.closed_at:
        yield _date("enddate", view.closed_at)


def _findings(view: CaseView) -> Iterator[str]:
    """Yield what step completeness found, each finding by its kind."""
    found = [_string(one.defect, f"{one.item} {one.step}") for one in step_findings(view)]
    if found:
        yield f'<list key="step_findings"><values>{"".join(found)}</values></list>'


def _event(entry: Entry, officers: Officers) -> Iterator[str]:
    yield f"<event>{_string('concept:name', naming.activity(entry))}"
    yield _date("time:timestamp", entry.time)
    yield _string("lifecycle:transition", "complete")
    yield _string("identity:id", entry.id)
    yield _string("type", entry.type)
    yield _date("recorded_at", entry.recorded_at)
    for who, _ in list(officers.of(entry))[:1]:
        yield _string("org:resource", who)
    if department := naming.department_of(entry):
        yield _string("org:group", department)
    for name, value in naming.codes(entry).items():
        yield _plain(name, value)
    yield "</event>\n"


def _plain(key: str, value: str | int | bool) -> str:
    if isinstance(value, bool):
        return f'<boolean key="{key}" value="{str(value).lower()}"/>'
    return f'<int key="{key}" value="{value}"/>' if isinstance(value, int) else _string(key, value)


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value={quoteattr(ILLEGAL.sub("?", value))}/>'


def _date(key: str, at: datetime) -> str:
    return f'<date key="{key}" value="{at.isoformat(timespec="milliseconds")}"/>'
