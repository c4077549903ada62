"""The story's end: the gate, one issuance or two, delivery; a refusal; permits changed later."""

from datetime import date, datetime

from onehall_contracts.approval import (
    CaseRefusedV1,
    CertificateIssuedV1,
    DecisionPublishedV1,
    DeliveryMadeV1,
    GateOpenedV1,
    Permit,
    PermitChangedV1,
    PermitIssuedV1,
    Refusal,
)
from onehall_contracts.golden import departments, items, story
from onehall_contracts.golden.story import at, said
from onehall_contracts.ids import derived
from onehall_contracts.intake import AcceptedItem

REVOKED_AT = at(3, 15, 10, 0, year=2012)
CERTIFIED_AT = at(11, 4, 11, 34)
PARTLY_ISSUED_AT = at(12, 3, 0)
REST_ISSUED_AT = at(2, 8, 10, 0, year=2012)
RENEWED_AT = at(1, 10, 15, 20, year=2013)
PARKING = ("地下停车位不得少于312个,不得改作他用",)


def _permit(
    item: AcceptedItem,
    *conditions: str,
    number: str = story.CASE_NUMBER,
    valid_until: datetime | None = None,
) -> Permit:
    return Permit(
        item_id=item.item_id,
        department=item.department,
        permit_number=f"{number}-{item.item_id[-2:]}",
        certificate=item.certificate,
        conditions=conditions,
        valid_until=valid_until,
    )


GATE = said(
    story.ISSUED_AT,
    GateOpenedV1(
        case_id=story.CASE,
        order=("PC2-05", story.FIRE, "PC2-07", "PC2-01"),
        opened_at=story.ISSUED_AT,
    ),
    24,
    cause=departments.ENVIRONMENT_OPINION.id,
)

ISSUED = said(
    story.ISSUED_AT,
    PermitIssuedV1(
        case_id=story.CASE,
        case_number=story.CASE_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.CASE, "issuance"),
        permits=(
            _permit(items.ENVIRONMENT),
            _permit(items.FIRE, "消防车道净宽不得小于4米,施工中不得占用"),
            _permit(items.PLANNING, valid_until=at(11, 5, 0, year=2012)),
        ),
        not_concerned=("PC2-07",),
        used_wd=24,
        joint_limit_wd=29,
        serial_legal_wd=102,
        issued_at=story.ISSUED_AT,
    ),
    25,
    cause=GATE.id,
)

# On the joint date two items still wait for the refused one: they remain, what is decided goes out.
PARTLY_ISSUED = said(
    PARTLY_ISSUED_AT,
    PermitIssuedV1(
        case_id=story.TURNS_CASE,
        case_number=story.TURNS_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.TURNS_CASE, "issuance"),
        permits=(_permit(items.ENVIRONMENT, number=story.TURNS_NUMBER),),
        refusals=(
            Refusal(
                item_id=story.FIRE,
                department="XFZD",
                reasons=story.FIRE_REFUSED_BECAUSE,
                legal_basis=story.FIRE_REFUSED_BY,
                remedies=story.REMEDIES,
            ),
        ),
        remaining=("PC2-01", "PC2-02"),
        used_wd=34,
        joint_limit_wd=29,
        serial_legal_wd=97,
        issued_at=PARTLY_ISSUED_AT,
    ),
    18,
)

# The certificate it rests on was verified only after the joint date: a second issuance.
REST_ISSUED = said(
    REST_ISSUED_AT,
    PermitIssuedV1(
        case_id=story.WINTER_CASE,
        case_number=story.WINTER_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.WINTER_CASE, "issuance", 2),
        sequence=2,
        permits=(
            _permit(
                items.PLANNING,
                *PARKING,
                number=story.WINTER_NUMBER,
                valid_until=at(2, 9, 0, year=2013),
            ),
        ),
        used_wd=43,
        joint_limit_wd=29,
        serial_legal_wd=62,
        issued_at=REST_ISSUED_AT,
    ),
    20,
)

DELIVERED = said(
    at(11, 8, 10, 5),
    DeliveryMadeV1(
        case_id=story.CASE,
        issuance_id=derived(story.CASE, "issuance"),
        channel="window",
        receipt="610100-送达-2011-04127",
        decided_at=story.ISSUED_AT,
        delivered_at=at(11, 8, 10, 5),
    ),
    26,
    cause=ISSUED.id,
)

REFUSED = said(
    at(10, 19, 10, 0),
    CaseRefusedV1(
        case_id=story.REFUSED_CASE,
        case_number=story.REFUSED_NUMBER,
        class_id=story.CLASS,
        issuance_id=derived(story.REFUSED_CASE, "issuance"),
        refusals=(
            Refusal(
                item_id="PC2-13",
                department="WWJ",
                reasons=("建筑高度超过建设控制地带的限高,破坏文物保护单位的历史风貌",),
                legal_basis=("《中华人民共和国文物保护法》第十八条",),
                remedies=story.REMEDIES,
            ),
        ),
        used_wd=13,
        joint_limit_wd=14,
        serial_legal_wd=20,
        issued_at=at(10, 19, 10, 0),
    ),
    5,
)

# Obtained by fraud in a matter of public safety: no new application for three years (L-56).
REVOKED = said(
    REVOKED_AT,
    PermitChangedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        permit_number=f"{story.CASE_NUMBER}-06",
        change="revoked",
        reasons=("经查,申请时提交的消防设计专篇所盖设计单位出图章系伪造,许可以欺骗手段取得",),
        legal_basis=(
            "《中华人民共和国行政许可法》第六十九条第二款",
            "《中华人民共和国行政许可法》第七十九条",
        ),
        remedies=story.REMEDIES,
        barred_until=date(2015, 3, 15),
        changed_at=REVOKED_AT,
    ),
    27,
)

RENEWED = said(
    RENEWED_AT,
    PermitChangedV1(
        case_id=story.WINTER_CASE,
        item_id="PC2-01",
        department="GHJ",
        permit_number=f"{story.WINTER_NUMBER}-01",
        change="renewed",
        valid_until=at(2, 9, 0, year=2014),
        conditions=PARKING,
        changed_at=RENEWED_AT,
    ),
    24,
)

# With the issuance; who holds the permit is entered when its document is made.
PUBLISHED = said(
    story.ISSUED_AT,
    DecisionPublishedV1(
        case_id=story.CASE,
        items=("PC2-05", story.FIRE, "PC2-01"),
        holder="not-named",
        published_at=story.ISSUED_AT,
    ),
    25,
    id=derived(derived(story.CASE, "issuance"), "published"),
    cause=ISSUED.id,
)

CERTIFIED = said(
    CERTIFIED_AT,
    CertificateIssuedV1(
        case_id=story.CASE,
        item_id=story.FIRE,
        department="XFZD",
        permit_number=f"{story.CASE_NUMBER}-06",
        document_sha256=story.document("permit", 0).sha256,
        issued_at=CERTIFIED_AT,
    ),
    id=derived(f"{story.CASE_NUMBER}-06", 1, "certificate"),
)

NAMED = said(
    CERTIFIED_AT,
    DecisionPublishedV1(
        case_id=story.CASE,
        items=(story.FIRE,),
        holder="organisation",
        published_at=CERTIFIED_AT,
    ),
    id=derived(f"{story.CASE_NUMBER}-06", 1, "published"),
    cause=CERTIFIED.id,
)

EVENTS = (
    GATE,
    ISSUED,
    PARTLY_ISSUED,
    REST_ISSUED,
    DELIVERED,
    REFUSED,
    REVOKED,
    RENEWED,
    PUBLISHED,
    CERTIFIED,
    NAMED,
)
