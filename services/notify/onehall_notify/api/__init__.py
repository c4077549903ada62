"""HTTP in: inboxes, what was sent and whether it was served, preferences, templates, call-backs."""

from fastapi import APIRouter

from onehall_notify.api import (
    callbacks,
    channels,
    endpoints,
    inbox,
    notices,
    preferences,
    reports,
    serving,
    stream,
    templates,
)

router = APIRouter()
PARTS = (
    *(stream, inbox, channels, notices, endpoints, reports),
    *(serving, preferences, templates, callbacks),
)
for part in PARTS:
    router.routes.extend(part.router.routes)

__all__ = ["router"]
