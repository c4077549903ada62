"""HTTP in: the catalogue for everybody, documents and cases for applicants and the window."""

from onehall_intake.api import (
    cases,
    catalogue,
    correcting,
    documents,
    erasing,
    fees,
    people,
    statistics,
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
)
