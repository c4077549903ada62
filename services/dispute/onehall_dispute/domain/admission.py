"""Which act a filing means, whether its ground fits, and whether it can be admitted.

The rules of DOMAIN 7.2 give the centre three working days to decide, and silence admits. Here the
rule decides in the instant of filing, so that period never runs and silence never comes about.
"""

from collections.abc import Iterable, Mapping
from typing import assert_never

from onehall_calendar import local_day

from onehall_dispute.domain import limits, remedies
from onehall_dispute.domain.model import (
    DISPUTABLE,
    Act,
    ActKind,
    CaseFile,
    Cause,
    ConfirmInterest,
    DisputeAdmitted,
    DisputeNotAdmitted,
    Elsewhere,
    FileDispute,
    Ground,
    ItemId,
    Reason,
    Refused,
    Remedy,
    Verdict,
)
from onehall_dispute.domain.remedies import LastDays

UNKNOWN = Refused(
    Reason.UNKNOWN_CASE,
    "no such case is known here; a new case is known within moments of submission",
)
REMEDIES: Mapping[Remedy, str] = {
    Remedy.RECONSIDERATION: "行政复议 reconsideration",
    Remedy.LITIGATION: "行政诉讼 the people's court",
}
BY_NATURE: Mapping[str, Ground] = {"行政许可": Ground.G2, "非行政许可审批": Ground.G3}


def not_theirs(file: CaseFile, command: FileDispute) -> Refused | None:
    """Turn a stranger away: who files is the applicant, or interested in a licence (G2)."""
    if file.applicant is None:
        return UNKNOWN
    if file.applicant == command.applicant:
        return None
    confirmed = [one.item for one in file.interested if one.party == command.applicant]
    if not confirmed:
        detail = (
            "only the applicant of a case can dispute its decisions, and on G2 whoever a "
            "coordinator confirmed to be affected"
        )
        return Refused(Reason.STRANGER, detail)
    if command.ground is not Ground.G2 or command.item not in confirmed:
        detail = f"you can dispute {', '.join(confirmed)} on G2, as whoever is affected by it"
        return Refused(Reason.GROUND_MISMATCH, detail)
    return None


def no_interest(file: CaseFile, command: ConfirmInterest) -> Refused | None:
    """Refuse to confirm an interest that nobody can have, or again."""
    if file.applicant is None:
        return UNKNOWN
    if command.party == file.applicant:
        return Refused(Reason.CONTRADICTION, "this is the applicant, who can file as it is")
    if not any(act.item == command.item and act.kind in DISPUTABLE for act in file.acts):
        return Refused(Reason.NO_SUCH_ACT, "nothing is decided on this item of the case")
    if any((one.party, one.item) == (command.party, command.item) for one in file.interested):
        return Refused(Reason.ALREADY_DONE, "this interest is confirmed")
    return None


def already_filed(file: CaseFile, command: FileDispute, act: Act) -> Refused | None:
    """Refuse a second dispute of the same person about the same act."""
    for dispute in file.disputes.values():
        filed = dispute.filed
        same = (filed.act.event, filed.act.item) == (act.event, act.item)
        if same and filed.applicant == command.applicant:
            detail = f"this decision is disputed already, as {filed.dispute}; see its answer"
            return Refused(Reason.ALREADY_FILED, detail)
    return None


def disputed_act(file: CaseFile, command: FileDispute) -> Act | Refused:
    """Return the one act a filing is about, or why there is none it can be about."""
    meant = _meant(file, command)
    if not meant:
        detail = "the case has no such decision yet; its progress tells which decisions it has"
        return Refused(Reason.NO_SUCH_ACT, detail)
    disputable = [act for act in meant if act.kind in DISPUTABLE]
    if not disputable:
        return meant[-1]
    grounds = {act: ground_of(act, file.natures) for act in disputable}
    if None in grounds.values():
        detail = "the acceptance of the case is still on its way to us; file again in a moment"
        return Refused(Reason.FILE_INCOMPLETE, detail)
    return _the_one([act for act in disputable if grounds[act] is command.ground], grounds)


def ground_of(act: Act, natures: Mapping[ItemId, str]) -> Ground | None:
    """Return the only ground on which an act can be disputed; None if that cannot be told."""
    match act.kind:
        case ActKind.NOT_ACCEPTED:
            return Ground.G1
        case ActKind.NOT_CONCERNED:
            return Ground.G4
        case ActKind.GRANTED | ActKind.REFUSED | ActKind.CHANGED:
            nature = natures.get(act.item) if act.item else None
            return BY_NATURE.get(nature, Ground.G4) if nature else None
        case ActKind.CORRECTION_NOTICE | ActKind.STEP:
            return None
        case _:
            assert_never(act.kind)


def verdict(act: Act, last: LastDays, command: FileDispute) -> Verdict:
    """Admit a dispute, or say why not and where to go (L-63, L-70)."""
    found = _objection(act, last, command)
    if found is None:
        last_day = remedies.close_by(command.at, last, command.calendar)
        meet_by = limits.day_after(command.at, limits.MEETING_WD, command.calendar)
        opinion_by = limits.day_after(command.at, limits.OPINION_WD, command.calendar)
        return DisputeAdmitted(
            command.dispute,
            last_day,
            command.at,
            meet_by=min(meet_by, last_day),
            opinion_by=min(opinion_by, last_day),
        )
    cause, redirect_to = found
    elsewhere = command.elsewhere if cause is Cause.REMEDY_BEGUN else None
    return DisputeNotAdmitted(command.dispute, cause, redirect_to, command.at, elsewhere)


def impossible_remedy(act: Act, command: FileDispute) -> Refused | None:
    """Refuse a remedy that would have begun before the act, or after today."""
    begun = command.elsewhere
    if begun is None or local_day(act.at) <= begun.since <= local_day(command.at):
        return None
    detail = "`remedy_begun.since` is a day from the day of the act until today"
    return Refused(Reason.CONTRADICTION, detail)


def _objection(act: Act, last: LastDays, command: FileDispute) -> tuple[Cause, str] | None:
    today = local_day(command.at)
    if act.kind not in DISPUTABLE:
        return Cause.NOT_AN_ACT, (
            "投诉 complaint: 补正、听证通知和过程性行为不能单独争议 a notice or a step is not "
            "disputable by itself; complain about it now, or dispute the decision it leads to"
        )
    if command.elsewhere:
        return Cause.REMEDY_BEGUN, _heard_elsewhere(command.elsewhere)
    if today > last.reconsideration:
        return Cause.OUT_OF_TIME, _too_late(last, still_court=today <= last.litigation)
    if today > remedies.close_by(command.at, last, command.calendar):
        return Cause.NO_TIME_LEFT, (
            f"行政复议 reconsideration until {last.reconsideration}, or 行政诉讼 the court until "
            f"{last.litigation}: too few days are left to coordinate without costing you these; "
            "the evidence frozen today is yours to use"
        )
    return None


def _heard_elsewhere(begun: Elsewhere) -> str:
    """Say who hears it; before whom exactly is the applicant's to tell, and not told to all."""
    which = REMEDIES[begun.remedy]
    return (
        f"{which} since {begun.since}: it hears the matter, and coordination would come between; "
        "the evidence frozen today is yours to use there"
    )


def _too_late(last: LastDays, *, still_court: bool) -> str:
    ended = f"the 60 days for coordination and reconsideration ended on {last.reconsideration}"
    untold = (
        "if the decision did not name its remedies, reconsideration can still be asked for within "
        "60 days of learning of them, at most a year (行政复议法 20)"
    )
    if still_court:
        return f"行政诉讼 the people's court, until {last.litigation}: {ended}; {untold}"
    return f"信访、法律援助 petition or legal aid: {ended} and the court's 6 months too; {untold}"


def _meant(file: CaseFile, command: FileDispute) -> list[Act]:
    """Return what a filing can mean, oldest first: a notice only if it is named or all there is."""
    if command.act is not None:
        acts = _of_event(file, command)
    else:
        acts = [act for act in file.acts if act.kind in DISPUTABLE]
        if not acts and command.item is None:
            acts = file.acts
    return [act for act in acts if command.item is None or act.item in (None, command.item)]


def _of_event(file: CaseFile, command: FileDispute) -> Iterable[Act]:
    fact = file.facts.get(command.act) if command.act else None
    if fact is None:
        return []
    return fact.acts or [Act(fact.piece.event, None, ActKind.STEP, fact.piece.at)]


def _the_one(fitting: list[Act], grounds: Mapping[Act, Ground | None]) -> Act | Refused:
    """Return the last act of the one item; a newer decision on an item replaces the older."""
    newest = {act.item: act for act in fitting}
    if not newest:
        known = ", ".join(sorted({str(ground) for ground in grounds.values()}))
        detail = f"this decision can be disputed on {known} only; file again on that ground"
        return Refused(Reason.GROUND_MISMATCH, detail)
    if len(newest) > 1:
        items = ", ".join(sorted(str(item) for item in newest))
        return Refused(Reason.ITEM_NEEDED, f"several decisions fit; name one item of {items}")
    return next(iter(newest.values()))
