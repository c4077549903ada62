"""The gate 集中批准: what is granted and what is refused once every opinion is there.

Prerequisites were only assumed for reviewing. Here they must really hold: an item is granted after,
and only if, everything it needs is granted (L-60). Silence never grants.
"""

from collections.abc import Iterable, Mapping

from onehall_approval.domain.model import Answer, Denied, Granted, ItemId, Opinion, Review

PREREQUISITE_BASIS = ("行政许可法 第三十八条 Administrative Licensing Law art. 38",)
GRANTING = frozenset({Answer.APPROVE, Answer.APPROVE_WITH_CONDITIONS})


def order(reviews: Mapping[ItemId, Review]) -> tuple[ItemId, ...]:
    """Return the items so that each comes after all it needs; equal ones in catalogue order.

    The class's prerequisites are acyclic by validation at load; a cycle here raises `ValueError`.
    """
    done: dict[ItemId, None] = {}
    waiting = dict(reviews)
    while waiting:
        ready = [
            item
            for item, review in waiting.items()
            if all(need in done or need not in reviews for need in review.needs)
        ]
        if not ready:
            raise ValueError(f"prerequisites form a cycle among {sorted(waiting)}")
        for item in ready:
            done[item] = None
            del waiting[item]
    return tuple(done)


def settle(
    reviews: Mapping[ItemId, Review],
    opinions: Mapping[ItemId, Opinion],
    items: Iterable[ItemId],
) -> tuple[tuple[Granted, ...], tuple[Denied, ...]]:
    """Return permits and refusals, deciding `items` in the order given."""
    granted: dict[ItemId, Granted] = {}
    denied: dict[ItemId, Denied] = {}
    for item in items:
        review, opinion = reviews[item], opinions[item]
        if opinion.answer is Answer.NOT_CONCERNED:
            continue
        lacking = [need for need in review.needs if need in denied]
        if opinion.answer is Answer.REFUSE:
            denied[item] = Denied(item, review.department, opinion.reasons, opinion.legal_basis)
        elif lacking:
            denied[item] = _without_prerequisite(review, [reviews[need] for need in lacking])
        else:
            granted[item] = Granted(
                item,
                review.department,
                review.permit_number,
                review.certificate,
                opinion.conditions,
            )
    return tuple(granted.values()), tuple(denied.values())


def _without_prerequisite(review: Review, lacking: Iterable[Review]) -> Denied:
    reasons = tuple(
        f"不具备前置条件: {other.name}({other.item})未获批准 "
        f"prerequisite {other.item} of {other.department} was not granted"
        for other in lacking
    )
    return Denied(review.item, review.department, reasons, PREREQUISITE_BASIS)
