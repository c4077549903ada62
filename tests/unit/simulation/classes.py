"""Whole classes as intake would accept them, and as the simulator takes them to their end."""

from datetime import date, datetime, time
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from onehall_approval.simulation import Played, Scale, play
from onehall_approval.simulation.command import opening
from onehall_calendar import SHANGHAI
from onehall_contracts import intake
from onehall_intake import messages
from onehall_intake.domain import filing as f
from onehall_intake.domain.catalogue import Catalogue, CentreId, ClassId
from onehall_intake.loading import load_catalogue
from onehall_intake.loading.accepted import acceptance

MONDAY = date(2011, 9, 26)
CLASSES = ("PC1", "PC2", "PC3", "PC4", "PC5", "PC6", "PC7")


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def accepted(class_id: str, on: date = MONDAY) -> intake.CaseAcceptedV1:
    numbered = messages.Numbered(
        case=f.CaseId(str(uuid5(NAMESPACE_URL, f"{class_id}/{on}"))),
        number="610100201109269020000014",
        applicant=f.ApplicantRef(str(uuid5(NAMESPACE_URL, "somebody"))),
        channel=f.Channel.WINDOW,
        centre=CentreId("610100"),
    )
    items = catalogue().parallel_class(ClassId(class_id)).items
    return acceptance(catalogue(), items, numbered, datetime.combine(on, time(9), SHANGHAI))


@cache
def played(class_id: str, scale: Scale = Scale.PROMISED, on: date = MONDAY) -> Played:
    return play(opening(accepted(class_id, on)), scale)
