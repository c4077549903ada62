"""Persons whose data has to go 删除个人信息: their keys are destroyed, cases and history stay."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import people as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, ApplicantRef
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post(
    "/{applicant_ref}/erasure", dependencies=[ONCE], **operation("erasePerson", answers.Erased)
)
@needs(Permission.PERSON_ERASE)
async def erase_person(
    request: Request, applicant_ref: ApplicantRef, body: models.Erasing
) -> Response:
    """Destroy a person's data; refused (409) while a case, a dispute or retention runs."""
    return await forward(request, "intake", f"/people/{applicant_ref}/erasure", body=body)
