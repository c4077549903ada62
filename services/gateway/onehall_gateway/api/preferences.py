"""What the caller prefers to be told 通知偏好: where, when, how."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import notifying as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("/preferences", **operation("readPreferences", answers.Preferences))
@needs(Permission.PREFERENCES_OWN)
async def read_preferences(request: Request) -> Response:
    """Return what the caller prefers, or the usual preferences."""
    return await forward(request, "notify", "/preferences")


@router.post(
    "/preferences", dependencies=[ONCE], **operation("setPreferences", answers.Preferences)
)
@needs(Permission.PREFERENCES_OWN)
async def set_preferences(request: Request, body: models.PreferencesChange) -> Response:
    """Say what the caller prefers from now on; what the law has them told always comes at once."""
    return await forward(request, "notify", "/preferences", body=body)
