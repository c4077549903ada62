"""The story at the window beside the case: a fee, a guide, and a day in the hall."""

from datetime import date

from onehall_contracts.golden import story
from onehall_contracts.golden.story import at, said
from onehall_contracts.window import FeeChargedV1, GuidePublishedV1, HallDayClosedV1, WindowDay

FEE = story.made_at(at(10, 24, 10, 0), "fee")

CHARGED = said(
    at(10, 24, 10, 0),
    FeeChargedV1(
        fee_id=FEE,
        case_id=story.CASE,
        item_id="PC2-07",
        department="RFB",
        what="防空地下室易地建设费",
        amount_fen=1_287_000,
        published_fen=1_287_000,
        basis="《中华人民共和国人民防空法》第二十二条",
        charged_by="window-07",
        charged_at=at(10, 24, 10, 0),
    ),
    id=FEE,
)

# The guide of a new catalogue version, printed before anybody wrote its sample application.
GUIDE = said(
    at(12, 26, 8, 0),
    GuidePublishedV1(
        item_id="PC2-13",
        department="WWJ",
        catalogue_version="610100-2012.1",
        empty_fields=("form",),
        revised_on=date(2011, 12, 26),
        basis_changed_on=date(2011, 12, 1),
        published_at=at(12, 26, 8, 0),
    ),
)

# A Tuesday after the holiday: more people than usual.
HALL_DAY = said(
    at(10, 11, 18, 0),
    HallDayClosedV1(
        centre="610100",
        day=date(2011, 10, 11),
        tickets=412,
        served=398,
        left=14,
        waited_p50_s=240,
        waited_p95_s=1_310,
        windows=(
            WindowDay(window="07", calls=61, served_s=21_960),
            WindowDay(window="08", calls=58, served_s=22_410),
        ),
        closed_at=at(10, 11, 18, 0),
    ),
)

EVENTS = (CHARGED, GUIDE, HALL_DAY)
