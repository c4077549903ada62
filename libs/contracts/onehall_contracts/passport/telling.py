"""A passport in plain words, Chinese and English: it follows from the history, and is compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from onehall_contracts.passport import form
from onehall_contracts.passport.form import Fact

ANSWERS: Final[Mapping[str, str]] = {
    "approve": "同意",
    "approve-with-conditions": "附条件同意",
    "refuse": "不同意",
    "not-concerned": "不涉及",
}
UNANSWERED: Final = ("未答复", "not answered")
DAY: Final = 10


class Line(NamedTuple):
    """One line of the summary in both languages."""

    zh: str
    en: str


def summary(shown: Iterable[Fact], deadlines: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what happened to a case, and until when each item was promised, in plain words."""
    lines = [line for fact in shown for line in _fact(fact)] + list(_limits(deadlines))
    return {"zh": [line.zh for line in lines], "en": [line.en for line in lines]}


def _fact(fact: Fact) -> Iterator[Line]:
    told = TELLS.get(fact.type)
    if told:
        yield from told(fact.data)


def _accepted(data: Mapping[str, Any]) -> Iterator[Line]:
    on, number, items = data["accepted_at"][:DAY], data["case_number"], len(data["items"])
    yield Line(
        f"{on} 受理办件 {number}，共 {items} 个事项。",
        f"{on}: case {number} was accepted, with {items} items.",
    )


def _recorded(data: Mapping[str, Any]) -> Iterator[Line]:
    on, who, item, said = (data[n] for n in ("recorded_at", "department", "item_id", "answer"))
    yield Line(
        f"{on[:DAY]} {who} 对事项 {item} 的意见：{ANSWERS[said]}。",
        f"{on[:DAY]}: {who} said of item {item}: {said}.",
    )


def _voided(data: Mapping[str, Any]) -> Iterator[Line]:
    on, who, item = data["voided_at"][:DAY], data["department"], data["item_id"]
    yield Line(
        f"{on} {who} 对事项 {item} 的意见失效，重新审查。",
        f"{on}: the opinion of {who} on item {item} became void; it was asked again.",
    )


def _issued(data: Mapping[str, Any]) -> Iterator[Line]:
    on = data["issued_at"][:DAY]
    for one in data.get("permits", ()):
        item, number = one["item_id"], one["permit_number"]
        yield Line(f"{on} 准予 {item}，证号 {number}。", f"{on}: {item} granted, permit {number}.")
    for one in data.get("refusals", ()):
        item, why = one["item_id"], "；".join(one["reasons"])
        yield Line(f"{on} 不予许可 {item}：{why}", f"{on}: {item} refused: {why}")


def _document(data: Mapping[str, Any]) -> Iterator[Line]:
    number, digest = data["permit_number"], data["document_sha256"]
    yield Line(
        f"证照 {number} 的文件 SHA-256：{digest}",
        f"The document of permit {number} has SHA-256 {digest}",
    )


def _notice(data: Mapping[str, Any]) -> Iterator[Line]:
    on, kind, way = data["sent_at"][:DAY], data["template"], data["channel"]
    yield Line(f"{on} 已发送通知 {kind}（{way}）。", f"{on}: notice {kind} was sent by {way}.")


def _limits(deadlines: Mapping[str, Any]) -> Iterator[Line]:
    for one in deadlines["reviews"]:
        due, item, answered = one["promised"], one["item_id"], one["answered_at"]
        if due:
            on, done = due["due_on"], (answered or "")[:DAY]
            zh, en = (f"{done} 作出意见", f"answered on {done}") if done else UNANSWERED
            yield Line(
                f"事项 {item} 承诺期限至 {on} 24:00，{zh}。",
                f"Item {item} was promised until {on} 24:00; {en}.",
            )


TELLS: Final[Mapping[str, Callable[[Mapping[str, Any]], Iterator[Line]]]] = {
    form.ACCEPTED: _accepted,
    form.RECORDED: _recorded,
    form.VOIDED: _voided,
    form.ISSUED: _issued,
    form.REFUSED: _issued,
    form.DOCUMENT: _document,
    form.NOTICE: _notice,
    form.NOTICE_SENT: _notice,
}
