"""What is told of each message, and to whom: one table; pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from onehall_contracts import Message, approval, dispute, intake, supervision, voices

from onehall_notify.messages import disputing, telling, turning, voicing
from onehall_notify.messages.parts import Tidings

Teller: TypeAlias = Callable[[Any], Tidings | None]

TOLD: Final[Mapping[type[Message], tuple[Teller, ...]]] = {
    intake.CaseSubmittedV1: (telling.submitted,),
    intake.CorrectionNotifiedV1: (telling.correction,),
    intake.CaseAcceptedV1: (telling.accepted,),
    intake.CaseNotAcceptedV1: (telling.not_accepted,),
    intake.CaseNotAcceptedV2: (telling.not_accepted,),
    approval.PermitIssuedV1: (telling.issued,),
    approval.CaseRefusedV1: (telling.refused,),
    approval.ClockSuspendedV1: (turning.clock_suspended,),
    approval.LimitExtendedV1: (turning.limit_extended,),
    approval.ClarificationAskedV1: (turning.clarification_asked,),
    approval.DependantsAskedV1: (turning.dependants_asked,),
    approval.ItemsEndedV1: (turning.items_ended,),
    approval.CaseEndedV1: (turning.case_ended,),
    approval.HearingRecordedV1: (turning.hearing,),
    approval.DeliveryMadeV1: (turning.delivered,),
    approval.PermitChangedV1: (turning.permit_changed,),
    dispute.DisputeFiledV1: (disputing.filed,),
    dispute.DisputeAdmittedV1: (disputing.admitted,),
    dispute.DisputeNotAdmittedV1: (disputing.not_admitted,),
    dispute.ReplyRequestedV1: (disputing.reply_asked,),
    dispute.PanelDrawnV1: (disputing.panel_drawn, disputing.panel_for_department),
    dispute.PanelMemberReplacedV1: (disputing.panel_changed,),
    dispute.ChallengeDecidedV1: (disputing.challenge_decided,),
    dispute.MeetingScheduledV1: (disputing.meeting, disputing.meeting_for_department),
    dispute.LegalityOpinionGivenV1: (disputing.opinion, disputing.opinion_to_answer),
    dispute.LegalityOpinionVoidedV1: (disputing.opinion_voided,),
    dispute.DisputeExtendedV1: (disputing.extended,),
    dispute.DepartmentAnsweredV1: (disputing.department_answered,),
    dispute.DisputeClosedV1: (disputing.closed, disputing.closed_for_department),
    voices.EnquiryReceivedV1: (voicing.enquiry_to_answer,),
    voices.EnquiryAnsweredV1: (voicing.enquiry_answered,),
    voices.ComplaintReceivedV1: (voicing.complaint_received, voicing.complaint_to_answer),
    voices.ComplaintAdmittedV1: (voicing.complaint_admitted,),
    voices.ComplaintRedirectedV1: (voicing.complaint_redirected,),
    voices.ComplaintAnsweredV1: (voicing.complaint_answered,),
    voices.EvaluationReceivedV1: (voicing.rating_received,),
    voices.RectificationOpenedV1: (voicing.rating_to_mend,),
    voices.RectificationClosedV1: (voicing.rating_rectified,),
    voices.EvaluationAppealDecidedV1: (voicing.rating_appeal_decided,),
    supervision.CardIssuedV1: (telling.card,),
}


def tidings(message: Message) -> list[Tidings]:
    """Return everything that somebody is to be told of a message; of most, nothing."""
    told = (one(message) for one in TOLD.get(type(message), ()))
    return [one for one in told if one is not None]
