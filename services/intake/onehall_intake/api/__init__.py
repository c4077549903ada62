"""HTTP in: the catalogue for everybody, documents and cases for applicants and the window."""

from onehall_intake.api import cases, catalogue, documents, people, window

routers = (catalogue.router, documents.router, cases.router, window.router, people.router)
