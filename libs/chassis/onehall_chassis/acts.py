"""What people do, one body an act: its path, its roles and its fields together, the rest alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from onehall_chassis.auth import Actor, CurrentActor
from onehall_chassis.bodies import Given, read
from onehall_chassis.requests import IdempotencyKey

Base = TypeVar("Base", bound=Given)
Body = TypeVar("Body", bound=Given)


@dataclass(frozen=True, slots=True)
class Sent(Generic[Base]):
    """An act as it came: by whom, about what, under which key, with the very bytes of its body."""

    request: Request
    actor: Actor
    about: Any
    key: str
    said: Base
    content: bytes

    @property
    def identity(self) -> tuple[str, str, bytes, bytes]:
        """What tells it from every other request, as `RequestKey.of` of a store takes it."""
        path = f"{self.request.method} {self.request.url.path}".encode()
        return self.actor.subject, self.key, path, self.content


class Acts(Generic[Base]):
    """Registers bodies under their paths; all are dealt with alike.

    `about` is an asynchronous FastAPI dependency: it reads from the path what the act is about.
    `deal` is called with an act whose sender has one of its roles and whose body is sound.
    """

    def __init__(
        self,
        router: APIRouter,
        about: Callable[..., Any],
        deal: Callable[[Sent[Base]], Awaitable[JSONResponse]],
    ) -> None:
        self._router, self._about, self._deal = router, about, deal

    def __call__(self, path: str, *roles: str) -> Callable[[type[Body]], type[Body]]:
        """Register a body under its path, for these roles."""

        def registered(body: type[Body]) -> type[Body]:
            endpoint = self._endpoint(body, roles)
            endpoint.__name__ = f"act_{body.__name__}"
            self._router.add_api_route(path, endpoint, methods=["POST"], description=body.__doc__)
            return body

        return registered

    def _endpoint(
        self, body: type[Any], roles: tuple[str, ...]
    ) -> Callable[..., Awaitable[JSONResponse]]:
        async def endpoint(
            request: Request,
            actor: CurrentActor,
            key: IdempotencyKey,
            about: Annotated[Any, Depends(self._about)],
        ) -> JSONResponse:
            actor.must_have(*roles)
            content = await request.body()
            said = read(body, content)
            return await self._deal(Sent(request, actor, about, key, said, content))

        return endpoint
