"""Papers of a case: handed in once, known by their hash, moved without being held."""

from typing import Annotated

from fastapi import Header, Request, Response
from onehall_contracts.problem import Problem

from onehall_gateway.api.answers import cases as answers
from onehall_gateway.api.door import PaperDoor, doors, operation
from onehall_gateway.api.fields import CACHED, ONCE, DocumentKind, Sha256
from onehall_gateway.api.relaying import carry
from onehall_gateway.policy import Permission, needs

router = doors(PaperDoor)
BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOAD = {
    "requestBody": {
        "required": True,
        "description": "the document itself, at most 20 MiB",
        "content": {"application/pdf": BINARY, "image/jpeg": BINARY, "image/png": BINARY},
    }
}


@router.post(
    "",
    dependencies=[ONCE],
    openapi_extra=UPLOAD,
    **operation("uploadDocument", answers.Uploaded, 201),
)
@needs(Permission.DOCUMENT_ADD, cost=5)
async def upload_document(
    request: Request,
    content_type: Annotated[str | None, Header(include_in_schema=False, max_length=100)] = None,
    x_document_kind: Annotated[
        DocumentKind | None,
        Header(description="which paper it is, as D01; refused early if no notice asks for it"),
    ] = None,
) -> Response:
    """Store a document and return its hash, which names it from then on."""
    if not content_type:
        detail = "say with Content-Type what the document is, as application/pdf"
        raise Problem(415, "unsupported-media-type", detail)
    return await carry(request, "/documents", request.stream())


@router.get(
    "/{sha256}",
    dependencies=[CACHED],
    operation_id="readDocument",
    response_class=Response,
    responses={200: {"content": {"*/*": BINARY}, "description": "the document, as an attachment"}},
)
@needs(Permission.DOCUMENT_READ)
async def read_document(request: Request, sha256: Sha256) -> Response:
    """Return a document, as its uploader sent it."""
    answer = await carry(request, f"/documents/{sha256}")
    # What somebody uploaded must never run as a page of ours.
    answer.headers.setdefault("Content-Disposition", f'attachment; filename="{sha256[:16]}"')
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
