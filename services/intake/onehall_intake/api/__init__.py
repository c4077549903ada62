"""HTTP in: the catalogue for everybody, documents and cases for applicants and the window."""

from onehall_intake.api import (
    care,
    cases,
    catalogue,
    complaints,
    correcting,
    documents,
    enquiries,
    erasing,
    fees,
    hall,
    people,
    rating_acts,
    ratings,
    statistics,
    voices,
    window,
)

routers = (
    catalogue.router,
    documents.router,
    cases.router,
    correcting.router,
    window.router,
    fees.router,
    people.router,
    erasing.router,
    statistics.router,
    ratings.router,
    rating_acts.router,
    enquiries.router,
    complaints.router,
    voices.router,
    *hall.routers,
    *care.routers,
)
