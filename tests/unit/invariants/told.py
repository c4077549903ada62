"""What must hold of the messages alone, so that whoever only listens can check it too."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onehall_contracts import Event, Message, approval, intake

Result = approval.PermitIssuedV1 | approval.CaseRefusedV1
ADVERSE = {"revoked", "renewal-refused"}


def hard_needs(accepted: intake.CaseAcceptedV1) -> Mapping[str, tuple[str, ...]]:
    """Return what each item must not be granted without."""
    return {
        item.item_id: tuple(p.item_id for p in item.prerequisites if p.kind != "soft")
        for item in accepted.items
    }


def granted_without(told: Iterable[Event]) -> Iterator[str]:
    """Yield every permit for which a hard prerequisite was neither granted before nor held."""
    told = list(told)
    granted: set[str] = set()
    refused: set[str] = set()
    for message in (event.message for event in told):
        if isinstance(message, Result):
            refused |= {refusal.item_id for refusal in message.refusals}
        if isinstance(message, approval.PermitIssuedV1):
            granted |= {permit.item_id for permit in message.permits}
    for item, decided, needs in _gates(event.message for event in told):
        if item in granted:
            yield from (f"{item} before {need}" for need in needs if need not in decided)
            yield from (f"{item} on refused {need}" for need in needs if need in refused)


def _gates(told: Iterable[Message]) -> Iterator[tuple[str, frozenset[str], tuple[str, ...]]]:
    """Yield each decided item with what was decided before it, and what it rests on of that."""
    needs: Mapping[str, tuple[str, ...]] = {}
    certified: set[str] = set()
    decided: list[str] = []
    for message in told:
        match message:
            case intake.CaseAcceptedV1():
                needs = hard_needs(message)
            case approval.PrerequisiteDischargedV1(item_id=item, by="certificate"):
                certified.add(item)
            case approval.AssumptionFailedV1(item_id=item):
                certified.discard(item)
            case approval.GateOpenedV1(order=order):
                for item in order:
                    open_needs = tuple(need for need in needs[item] if need not in certified)
                    yield item, frozenset(decided), open_needs
                    decided.append(item)


def unexplained(messages: Iterable[Message]) -> Iterator[str]:
    """Yield every refusal without reasons, legal basis or remedies."""
    for message in messages:
        for refusal in adverse(message):
            explained = (_said(refusal.reasons), _said(refusal.legal_basis), refusal.remedies)
            if not all(explained):
                yield f"{message.wire_name}: {refusal!r}"


def adverse(message: Message) -> Iterator[Any]:
    """Yield what a message refuses or takes away, each with its explanation."""
    match message:
        case approval.PermitIssuedV1() | approval.CaseRefusedV1():
            yield from message.refusals
        case intake.CaseNotAcceptedV1():
            yield message
        case approval.PermitChangedV1(change=change) if change in ADVERSE:
            yield message


def with_mood(node: Any, mood: object) -> Any:
    """Return JSON with the mood of the hall in every object of it."""
    if isinstance(node, dict):
        return {**{key: with_mood(value, mood) for key, value in node.items()}, "mood": mood}
    if isinstance(node, list):
        return [with_mood(value, mood) for value in node]
    return node


def data_of(message: Message) -> Any:
    """Return the data of a message as it is on the wire."""
    return json.loads(message.model_dump_json())


def fields(schema: Any) -> Iterator[str]:
    """Yield the name of every field of a message and of its parts."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from fields(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from fields(part)


def _said(texts: Iterable[str]) -> bool:
    return any(text.strip() for text in texts)
