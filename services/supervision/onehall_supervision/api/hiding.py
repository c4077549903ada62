"""What those who are rated never learn: whose case a rating, a complaint or a call was about.

E-04, GB/T 39734 §4: the identity of whoever rates is protected from whoever is rated. A department
learns what was bad, and by when it is to be put right, from intake; the case would name the person.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from onehall_chassis import Actor
from onehall_contracts.problem import Problem
from onehall_contracts.supervision import about_a_voice

from onehall_supervision.store.reading import Entry

RATED: Final = ("department", "clerk", "guide")
ABOVE: Final = ("supervisor", "operator", "coordinator", "legal-officer", "director")
VOICES: Final = ("intake.evaluation-", "intake.rectification-", "intake.complaint-")
CALLS: Final = ("notify.call-back-done.",)
NOTICES: Final = ("notify.notice-",)
OF_VOICES: Final = ("rating-", "complaint-")
OURS: Final = "supervision."


def judged(actor: Actor) -> bool:
    """Whether the caller may be among those who were rated."""
    return actor.has(*RATED) and not actor.has(*ABOVE)


def refuse_the_whole(actor: Actor) -> None:
    """Raise a 403 problem if the caller may be among those who were rated.

    What proves a case leaves nothing out: by when something was said one finds who said it.
    """
    if judged(actor):
        detail = "what proves a case shows all that was said of it, ratings too: ask its applicant"
        raise Problem(403, "forbidden", f"{detail}, or a supervisor")


def heard(actor: Actor, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a case that the caller may know of."""
    return [entry for entry in entries if not (judged(actor) and _tells_who(entry))]


def blind(actor: Actor, card: dict[str, Any]) -> dict[str, Any]:
    """Return a card without its case, if that would tell the caller who said it."""
    if judged(actor) and about_a_voice(card["function"], card["rule"]):
        return card | {"case_id": None}
    return card


def _tells_who(entry: Entry) -> bool:
    if entry.type.startswith((*VOICES, *CALLS)):
        return True
    if entry.type.startswith(NOTICES):
        return str(entry.data.get("template", "")).startswith(OF_VOICES)
    return entry.type.startswith(OURS) and _of_a_voice(entry.data)


def _of_a_voice(data: Mapping[str, Any]) -> bool:
    """Whether a card is about a voice, or what was done about it or an order.

    The case would be known by the time of the act. What follows an order names no card: of all
    orders it is hidden alike, since what is missing tells nothing.
    """
    found = [data, data.get("card"), data.get("key"), *(data.get("keys") or ())]
    rules = [(one["function"], one["rule"]) for one in found if one and "rule" in one]
    return not rules or any(about_a_voice(*rule) for rule in rules)
