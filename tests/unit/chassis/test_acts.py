"""Acts: a body registered with its roles; what is dealt with is allowed, sound and told apart."""

from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from onehall_chassis import Actor
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.auth import current_actor
from onehall_chassis.bodies import Given
from onehall_chassis.problems import install

DEALT: list[Sent[Given]] = []
router = APIRouter()


async def _card(card: UUID) -> UUID:
    return card


async def _deal(sent: Sent[Given]) -> JSONResponse:
    DEALT.append(sent)
    return JSONResponse({"said": sent.said.model_dump()})


act = Acts(router, _card, _deal)


@act("/cards/{card}/answer", "department")
class Answered(Given):
    """Answer a card."""

    text: str


@pytest.fixture
def roles() -> set[str]:
    return {"department"}


@pytest.fixture
def http(roles: set[str]) -> httpx.AsyncClient:
    DEALT.clear()
    app = FastAPI()
    install(app)
    app.include_router(router)
    app.dependency_overrides[current_actor] = lambda: Actor("one", frozenset(roles))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")


async def send(http: httpx.AsyncClient, body: str, key: str = "k", card: str = "") -> int:
    path = f"/cards/{card or uuid4()}/answer"
    return (await http.post(path, content=body, headers={"Idempotency-Key": key})).status_code


CARD = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"


async def test_what_is_dealt_with_says_about_what_and_in_which_bytes(
    http: httpx.AsyncClient,
) -> None:
    assert await send(http, '{"text": "done"}', card=CARD) == 200
    (sent,) = DEALT
    assert (sent.about, sent.said) == (UUID(CARD), Answered(text="done"))
    assert (sent.actor.subject, sent.key, sent.content) == ("one", "k", b'{"text": "done"}')


@pytest.mark.parametrize(
    ("body", "card", "status"),
    [('{"text": 1}', CARD, 422), ('{"other": "x"}', CARD, 422), ('{"text": "x"}', "no-id", 422)],
)
async def test_what_is_not_sound_is_not_dealt_with(
    http: httpx.AsyncClient, body: str, card: str, status: int
) -> None:
    assert await send(http, body, card=card) == status
    assert DEALT == []


async def test_who_has_none_of_its_roles_is_refused_before_anything_is_read(
    http: httpx.AsyncClient, roles: set[str]
) -> None:
    roles.clear()
    assert await send(http, "no JSON") == 403
    assert DEALT == []


async def test_another_body_path_or_key_is_another_request(http: httpx.AsyncClient) -> None:
    told = [('{"text": "a"}', "k", CARD), ('{"text": "b"}', "k", CARD)]
    told += [(told[0][0], "l", CARD), (told[0][0], "k", str(uuid4())), told[0]]
    for one in told:
        assert await send(http, *one) == 200
    assert len({one.identity for one in DEALT}) == len(told) - 1
