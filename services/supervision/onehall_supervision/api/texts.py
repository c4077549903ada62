"""What an entry of the ledger says to people: a sentence in each language, and its plain facts."""

from typing import Any, Final

from onehall_supervision.api.telling import Telling
from onehall_supervision.api.tellings import TELLINGS
from onehall_supervision.store.reading import Entry

END_OF_CASE: Final = (
    "approval.permit-issued.v1",
    "approval.case-refused.v1",
    "approval.case-ended.v1",
    "intake.case-not-accepted.v1",
    "intake.case-not-accepted.v2",
    "intake.case-withdrawn.v1",
)


def facts(entry: Entry) -> dict[str, Any]:
    """Return what of an entry's data may be shown: nothing personal, no free text."""
    telling = TELLINGS.get(entry.type)
    if telling is None:
        return {}
    shown = {name: _plain(entry.data[name]) for name in telling.shows if name in entry.data}
    return shown | {name: len(entry.data.get(name) or ()) for name in telling.counts}


def sentences(entry: Entry) -> tuple[str, str]:
    """Return what happened in a short Chinese and a short English sentence."""
    telling = TELLINGS.get(entry.type, Telling(entry.type, entry.type))
    shown = facts(entry)
    zh = {name: _listed(value, "、") for name, value in shown.items()}
    en = {name: _listed(value, ", ") for name, value in shown.items()}
    for name, table in telling.words.items():
        zh[name], en[name] = table.get(str(shown.get(name)), (zh.get(name), en.get(name)))
    return telling.zh.format_map(_Told(zh)), telling.en.format_map(_Told(en))


def ends_the_case(entry: Entry) -> bool:
    """Whether nothing remains to be decided after an entry; an issuance may leave something."""
    return entry.type in END_OF_CASE and not entry.data.get("remaining")


def _listed(value: Any, between: str) -> Any:
    return between.join(map(str, value)) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Return a list of items as their ids; anything else as it is."""
    if isinstance(value, list):
        return [v["item_id"] if isinstance(v, dict) else v for v in value]
    return value


class _Told(dict[str, Any]):
    """Facts to be told; one that is missing leaves a gap, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"
