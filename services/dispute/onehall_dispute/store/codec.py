"""How the history of disputes is written down: a name for each event, which never changes."""

from onehall_store import Codec

from onehall_dispute.domain import model as m

CODEC: Codec[m.Event] = Codec(
    {
        "fact-observed": m.FactObserved,
        "interest-confirmed": m.InterestConfirmed,
        "dispute-filed": m.DisputeFiled,
        "evidence-frozen": m.EvidenceFrozen,
        "dispute-admitted": m.DisputeAdmitted,
        "dispute-not-admitted": m.DisputeNotAdmitted,
        "reply-requested": m.ReplyRequested,
        "reply-given": m.ReplyGiven,
        "reply-missed": m.ReplyMissed,
        "panel-drawn": m.PanelDrawn,
        "panel-not-formed": m.PanelNotFormed,
        "expert-declared": m.ExpertDeclared,
        "member-replaced": m.MemberReplaced,
        "expert-challenged": m.ExpertChallenged,
        "challenge-decided": m.ChallengeDecided,
        "review-asked": m.ReviewAsked,
        "meeting-scheduled": m.MeetingScheduled,
        "meeting-held": m.MeetingHeld,
        "vote-cast": m.VoteCast,
        "opinion-given": m.OpinionGiven,
        "opinion-missed": m.OpinionMissed,
        "opinion-voided": m.OpinionVoided,
        "department-answered": m.DepartmentAnswered,
        "answer-missed": m.AnswerMissed,
        "dispute-extended": m.DisputeExtended,
        "agreement-drafted": m.AgreementDrafted,
        "agreement-signed": m.AgreementSigned,
        "agreement-examined": m.AgreementExamined,
        "dispute-closed": m.DisputeClosed,
    }
)
