"""The opinion on legality 合法性论证意见: made of the votes of the panel, four points each.

The last vote and the opinion are one decision. A point is what most of the panel found, and unclear
where most agree on nothing; what is recommended is what most recommend.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from onehall_calendar import Calendar

from onehall_dispute.domain import evidence, limits
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, contradiction, done, early

ROUNDS = 2  # an undeclared tie begins a dispute's hearing anew, once


def vote(asked: Asked, deed: m.CastVote) -> Answer:
    """Take an expert's view; with the last one the opinion is given."""
    dispute = asked.dispute
    if dispute.held is None or dispute.panel is None:
        return early("the panel votes after it has heard the sides")
    if dispute.opinion or asked.who.ref in (one.expert for one in dispute.votes):
        return done("the opinion is given, or you have voted: a view is given once")
    if detail := _unsound(deed):
        return contradiction(detail)
    view = m.Vote(
        asked.who.ref, deed.findings, deed.recommends, deed.reasons_sha256, deed.appropriate
    )
    cast = m.VoteCast(asked.id, view, asked.at)
    votes, seats = (*dispute.votes, view), len(dispute.panel.seats)
    agreed = _majority(votes, seats) is not None and dispute.opinion_missed is not None
    if len(votes) == seats or agreed:
        return [cast, given(dispute, votes, asked.at, asked.calendar)]
    return [cast]


def overdue(dispute: m.Dispute, at: datetime, calendar: Calendar) -> m.Event:
    """Give the opinion without those who did not vote, if most of the panel agree; or record it."""
    seats = len(dispute.panel.seats) if dispute.panel else 0
    if dispute.held and _majority(dispute.votes, seats):
        return given(dispute, dispute.votes, at, calendar)
    return m.OpinionMissed(dispute.id, at)


def void(asked: Asked, deed: m.VoidOpinion) -> Answer:
    """Let what the panel did fall; begin anew once, and the second time close as it is."""
    dispute = asked.dispute
    if dispute.held is None or dispute.panel is None:
        return early("until the meeting opens an expert leaves by declaration or challenge")
    if deed.expert not in dispute.panel.members:
        return m.Refused(m.Reason.NO_SUCH_EXPERT, "name an expert who sits on the panel now")
    again = dispute.round < ROUNDS
    meet_by = min(asked.within(limits.MEETING_WD), asked.open_until)
    opinion_by = min(asked.within(limits.OPINION_WD), asked.open_until)
    fallen = m.OpinionVoided(asked.id, deed.expert, deed.tie, again, meet_by, opinion_by, asked.at)
    if again:
        return [fallen]
    call_back_by = asked.within(limits.CALL_BACK_WD)
    closed = m.DisputeClosed(
        asked.id, m.Outcome.NOT_RECONCILED, asked.at, call_back_by, asked.who.name
    )
    return [fallen, closed]


def given(
    dispute: m.Dispute, votes: tuple[m.Vote, ...], at: datetime, calendar: Calendar
) -> m.OpinionGiven:
    """Make the opinion of the votes."""
    recommends = _recommended(votes)
    findings = tuple(_point(point, votes) for point in m.Point)
    if recommends is m.Recommendation.CORRECT and all(f.found is m.Found.LAWFUL for f in findings):
        findings = tuple(_doubted(one, votes) for one in findings)
    correct = recommends is m.Recommendation.CORRECT
    return m.OpinionGiven(
        dispute=dispute.id,
        findings=findings,
        recommends=recommends,
        dissents=sum(one.recommends is not recommends for one in votes),
        opinion_sha256=opinion_sha256(findings, recommends, votes),
        answer_by=limits.day_after(at, limits.ANSWER_WD, calendar) if correct else None,
        at=at,
    )


def opinion_sha256(
    findings: Iterable[m.PointFinding], recommends: m.Recommendation, votes: Iterable[m.Vote]
) -> m.Digest:
    """Return the digest of an opinion: its findings, and each vote with its reasons' digest."""
    return evidence.digest(
        {
            "findings": [_listed(one) for one in findings],
            "recommends": recommends.value,
            "votes": [
                {
                    "expert": one.expert,
                    "findings": [_listed(found) for found in one.findings],
                    "recommends": one.recommends.value,
                    "reasons_sha256": one.reasons_sha256,
                }
                for one in votes
            ],
        }
    )


def _listed(one: m.PointFinding) -> dict[str, object]:
    return {"point": one.point.value, "found": one.found.value, "articles": list(one.articles)}


def _unsound(deed: m.CastVote) -> str | None:
    """Say what is wrong with a view: it must cover every point, name its law and be of a piece."""
    if Counter(one.point for one in deed.findings) != Counter(m.Point):
        return "`findings` has each of competence, facts, basis and procedure once"
    bare = [f.point for f in deed.findings if f.found is not m.Found.UNCLEAR and not f.articles]
    if bare:
        return f"`findings` names no article for {', '.join(bare)}; only what is unclear needs none"
    found = {one.found for one in deed.findings}
    if deed.recommends is m.Recommendation.UPHOLD and m.Found.UNLAWFUL in found:
        return "`recommends` upholds what is found unlawful; advise to correct it"
    if deed.recommends is m.Recommendation.CORRECT and found == {m.Found.LAWFUL}:
        return "`recommends` corrects what is lawful on every point; advise to uphold it"
    return None


def _majority(votes: Iterable[m.Vote], seats: int) -> m.Recommendation | None:
    """Return what more than half of all seats recommend, if they agree."""
    counted = Counter(one.recommends for one in votes)
    return next((one for one, n in counted.items() if 2 * n > seats), None)


def _recommended(votes: tuple[m.Vote, ...]) -> m.Recommendation:
    return Counter(one.recommends for one in votes).most_common(1)[0][0]


def _point(point: m.Point, votes: Iterable[m.Vote]) -> m.PointFinding:
    views = [one for vote in votes for one in vote.findings if one.point is point]
    found, count = Counter(one.found for one in views).most_common(1)[0]
    if 2 * count <= len(views):
        found = m.Found.UNCLEAR
    articles = dict.fromkeys(a for one in views if one.found is found for a in one.articles)
    return m.PointFinding(point, found, tuple(articles))


def _doubted(finding: m.PointFinding, votes: Iterable[m.Vote]) -> m.PointFinding:
    """Call a point unclear on which somebody of the panel found no lawfulness.

    Most advise to correct the act, each for another point: no single one has a majority against it.
    """
    views = [one for vote in votes for one in vote.findings if one.point is finding.point]
    if all(one.found is m.Found.LAWFUL for one in views):
        return finding
    return m.PointFinding(finding.point, m.Found.UNCLEAR)
