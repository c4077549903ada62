"""The story at the window: handed in, corrected once, accepted with one paper to follow."""

from onehall_contracts.golden import items, story
from onehall_contracts.golden.story import at, said
from onehall_contracts.intake import (
    CaseAcceptedV1,
    CaseNotAcceptedV1,
    CaseNotAcceptedV2,
    CaseSubmittedV1,
    CaseWithdrawnV1,
    CorrectionNotifiedV1,
    CorrectionReceivedV1,
    Deficiency,
    DemandRefusedV1,
    DocumentAddedV1,
    GapsReportedV1,
    OwedDocument,
    PersonErasedV1,
    SupplementOverdueV1,
)

SUBMITTED = said(
    at(9, 26, 9, 5),
    CaseSubmittedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        centre="610100",
        class_id=story.CLASS,
        applicant_ref=story.APPLICANT,
        channel="window",
        items=("PC2-01", "PC2-05", "PC2-06", "PC2-07"),
        documents=story.DOCUMENTS[:-1],
        submitted_at=at(9, 26, 9, 5),
    ),
    1,
)

GAPS = (
    Deficiency(kind="D13", what="缺消防设计专篇,请补交加盖设计单位出图章的一份"),
    Deficiency(kind="D08", what="总平面图未标注消防车道,请补充后重新提交电子文件"),
)

GAPS_REPORTED = said(
    at(9, 26, 14, 40),
    GapsReportedV1(
        case_id=story.CASE,
        department="XFZD",
        deficiencies=GAPS,
        reported_at=at(9, 26, 14, 40),
    ),
    2,
    cause=SUBMITTED.id,
)

CORRECTION_NOTIFIED = said(
    at(9, 26, 15, 30),
    CorrectionNotifiedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        applicant_ref=story.APPLICANT,
        deficiencies=GAPS,
        notified_at=at(9, 26, 15, 30),
    ),
    3,
    cause=GAPS_REPORTED.id,
)

CORRECTION_RECEIVED = said(
    at(9, 27, 10, 20),
    CorrectionReceivedV1(
        case_id=story.CASE,
        documents=(story.DOCUMENTS[1], story.DOCUMENTS[-1]),
        received_at=at(9, 27, 10, 20),
    ),
    4,
    cause=CORRECTION_NOTIFIED.id,
)

DEMAND_REFUSED = said(
    at(9, 27, 15, 10),
    DemandRefusedV1(
        case_id=story.CASE,
        department="RFB",
        kinds=("D14",),
        cause="second-notice",
        demanded_by="RFB-01",
        refused_at=at(9, 27, 15, 10),
    ),
    5,
    cause=CORRECTION_RECEIVED.id,
)

ACCEPTED = said(
    story.ACCEPTED,
    CaseAcceptedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        centre="610100",
        class_id=story.CLASS,
        class_name=story.CLASS_NAME,
        applicant_ref=story.APPLICANT,
        mode="tolerant",
        lead_department="GHJ",
        catalogue_version="610100-2011.1",
        rule_set="CN-2011",
        items=items.ALL,
        documents=story.DOCUMENTS,
        certificates=(story.HERITAGE_CERTIFICATE,),
        owed=(OwedDocument(kind="D03", due_at=at(10, 11, 0)),),
        accepted_at=story.ACCEPTED,
    ),
    6,
    cause=CORRECTION_RECEIVED.id,
)

ACCEPTED_PLAINLY = said(
    story.REFUSED_ACCEPTED,
    CaseAcceptedV1(
        case_id=story.REFUSED_CASE,
        case_number=story.REFUSED_NUMBER,
        centre="610100",
        class_id=story.CLASS,
        class_name=story.CLASS_NAME,
        applicant_ref=story.APPLICANT,
        mode="explicit",
        lead_department="GHJ",
        catalogue_version="610100-2011.1",
        rule_set="CN-2011",
        items=(items.HERITAGE,),
        documents=story.DOCUMENTS[:2],
        accepted_at=story.REFUSED_ACCEPTED,
    ),
    2,
)

DOCUMENT_ADDED = said(
    at(10, 9, 14, 5),
    DocumentAddedV1(
        case_id=story.CASE,
        documents=(story.LETTER,),
        added_at=at(10, 9, 14, 5),
    ),
    7,
    cause=ACCEPTED.id,
)

NOT_ACCEPTED = said(
    at(9, 26, 16, 10),
    CaseNotAcceptedV1(
        case_id=story.OTHER_CASE,
        case_number=story.OTHER_NUMBER,
        applicant_ref=story.APPLICANT,
        cause="wrong-authority",
        reasons=("建设项目位于阎良区,应当向阎良区政务服务中心申请",),
        legal_basis=("《中华人民共和国行政许可法》第三十二条",),
        remedies=story.REMEDIES,
        decided_at=at(9, 26, 16, 10),
    ),
    2,
)

REFUSED_BY_NAME = said(
    NOT_ACCEPTED.time,
    CaseNotAcceptedV2(**dict(NOT_ACCEPTED.message), officer="clerk-7"),
    2,
)

WITHDRAWN = said(
    at(9, 27, 11, 45),
    CaseWithdrawnV1(
        case_id=story.WITHDRAWN_CASE,
        applicant_ref=story.APPLICANT,
        withdrawn_at=at(9, 27, 11, 45),
    ),
    2,
)

SUPPLEMENT_OVERDUE = said(
    at(10, 13, 0),
    SupplementOverdueV1(case_id=story.OWING_CASE, kinds=("D27",), overdue_at=at(10, 13, 0)),
    3,
)

PERSON_ERASED = said(
    at(10, 28, 10, 0),
    PersonErasedV1(
        applicant_ref=story.FORMER_APPLICANT,
        ground="retention-over",
        erased_at=at(10, 28, 10, 0),
    ),
    1,
)

EVENTS = (
    SUBMITTED, GAPS_REPORTED, CORRECTION_NOTIFIED, CORRECTION_RECEIVED, DEMAND_REFUSED, ACCEPTED,
    ACCEPTED_PLAINLY, DOCUMENT_ADDED, NOT_ACCEPTED, REFUSED_BY_NAME, WITHDRAWN, SUPPLEMENT_OVERDUE,
    PERSON_ERASED,
)  # fmt: skip
