"""Who may do what in a dispute: each deed's parts, and who can be in a part of this one."""

from collections.abc import Mapping
from typing import Final

from onehall_dispute.domain import model as m

P = m.Part
SIDES: Final = frozenset({P.APPLICANT, P.RESPONDENT})
CENTRE: Final = frozenset({P.COORDINATOR, P.LEGAL_OFFICER, P.DIRECTOR})
COORDINATOR: Final = frozenset({P.COORDINATOR})
LEGAL: Final = frozenset({P.LEGAL_OFFICER})

PARTS: Final[Mapping[type[m.Deed], frozenset[m.Part]]] = {
    m.NameRespondent: COORDINATOR,
    m.GiveReply: frozenset({P.RESPONDENT}),
    m.DrawPanel: COORDINATOR,
    m.Declare: frozenset({P.EXPERT}),
    m.ChallengeExpert: SIDES,
    m.DecideChallenge: frozenset({P.LEGAL_OFFICER, P.DIRECTOR}),
    m.AskReview: SIDES,
    m.ScheduleMeeting: COORDINATOR,
    m.RecordMinutes: COORDINATOR,
    m.CastVote: frozenset({P.EXPERT}),
    m.VoidOpinion: LEGAL,
    m.AnswerOpinion: frozenset({P.RESPONDENT}),
    m.Extend: frozenset({P.DIRECTOR}),
    m.BeginRemedy: SIDES | COORDINATOR,
    m.Withdraw: frozenset({P.APPLICANT}),
    m.DraftAgreement: COORDINATOR,
    m.SignAgreement: SIDES,
    m.ExamineAgreement: LEGAL,
    m.ReportFalsity: COORDINATOR | LEGAL,
    m.Close: COORDINATOR,
}
SIDE_OF: Final = {P.APPLICANT: m.Side.APPLICANT, P.RESPONDENT: m.Side.RESPONDENT}


def objection(state: m.CaseFile, dispute: m.Dispute, deed: m.Deed, who: m.Who) -> m.Refused | None:
    """Return why somebody may not do this here, or None.

    Who has no part in a dispute is a stranger, and does not learn that there is one.
    """
    if who.part in CENTRE and (refused := has_handled(state, who)):
        return refused
    if who.part not in PARTS[type(deed)] or not _takes_part(dispute, who):
        return m.Refused(m.Reason.STRANGER, "there is no such dispute, or you have no part in it")
    return None


def has_handled(state: m.CaseFile, who: m.Who) -> m.Refused | None:
    """Refuse whoever handled the case or is a party to it: they cannot coordinate it 回避."""
    parties = {state.applicant, *(one.party for one in state.interested)}
    if who.name in state.handlers or who.ref in parties:
        detail = "who handled the case, or is a party to it, keeps out of it; let a colleague act"
        return m.Refused(m.Reason.HANDLED_THE_CASE, detail)
    return None


def _takes_part(dispute: m.Dispute, who: m.Who) -> bool:
    match who.part:
        case P.APPLICANT:
            return who.ref == dispute.filed.applicant
        case P.RESPONDENT:
            return who.department is not None and who.department == dispute.respondent
        case P.EXPERT:
            return dispute.panel is not None and who.ref in dispute.panel.members
        case _:
            return True
