"""Ratings 好差评: given by those who were served, answered for by departments, published."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path

from onehall_gateway.api.answers import voices as a
from onehall_gateway.api.answers.loop import Happened
from onehall_gateway.api.door import doors
from onehall_gateway.api.models import voices as m
from onehall_gateway.api.passing import Way, open_asking, open_get, open_post
from onehall_gateway.api.public import GUESS
from onehall_gateway.policy import Permission as May

router = doors()

ID: Final[dict[str, Any]] = {"evaluation_id": Annotated[UUID, Path(description="a rating 评价")]}
ONE: Final = "/ratings/{evaluation_id}"

READ: Final = (
    Way("/ratings/figures", "readRatingFigures", May.FIGURES_READ, a.RatingFigures,
        "Read what is published of ratings: rates, each with n and response rate.",
        query=m.FiguresAsked),
    Way("/ratings", "listRatings", May.RATING_READ, a.RatingPage,
        "List ratings; a department sees its own, and never who gave them.", query=m.RatingFilter),
    Way(ONE, "readRating", May.RATING_READ, a.Rating, "Read a rating.", named=ID),
    Way(f"{ONE}/words", "readRatingWords", May.RATING_WORDS_READ, a.RatingWords,
        "Read what was written, outside the rated department; the reading is recorded.", named=ID),
)  # fmt: skip
ACT: Final = (
    Way("/ratings", "rateService", May.RATING_GIVE, a.RatingTaken,
        "Rate a service that is over; no login with case number and check code.",
        m.NewRating, status=201, cost=GUESS),
    Way(f"{ONE}/follow-up", "followUpRating", May.RATING_GIVE, a.RatingTaken,
        "Rate once more after the remedy 追评.", m.NewFollowUp, cost=GUESS, named=ID),
    Way(f"{ONE}/extension", "extendRectification", May.RATING_RECTIFY, Happened,
        "Take up to fifteen working days for a remedy, saying why.",
        m.RectificationExtension, named=ID),
    Way(f"{ONE}/remedy", "closeRectification", May.RATING_RECTIFY, Happened,
        "Say what was put right 整改, or explain.", m.RatingRemedy, named=ID),
    Way(f"{ONE}/appeal", "appealRating", May.RATING_RECTIFY, Happened,
        "Hold a rating for mistaken or malicious 申诉.", m.RatingAppeal, named=ID),
    Way(f"{ONE}/summary", "summariseRating", May.RATING_WORDS_READ, Happened,
        "Tell the rated department what was written, in words that show nobody.",
        m.RatingSummary, named=ID),
    Way(f"{ONE}/appeal/decision", "decideRatingAppeal", May.RATING_REVIEW, Happened,
        "Decide, outside the rated department, whether a rating counts 复核.",
        m.RatingAppealDecision, named=ID),
)  # fmt: skip
MINE: Final = Way(
    "/ratings/mine", "readOwnRatings", May.RATING_GIVE, a.OwnRatings,
    "Read what one said of a case, and what was done about it; changes nothing.",
    m.RatingProof, cost=GUESS,
)  # fmt: skip

for _way in READ:
    open_get(router, "intake", _way)
for _way in ACT:
    open_post(router, "intake", _way)
open_asking(router, "intake", MINE)
