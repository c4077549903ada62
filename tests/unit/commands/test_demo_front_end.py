"""The demonstration's people at the gateway: told to come later, they come again, as documented."""

import httpx
import pytest
from onehall.demo import gateway
from onehall.demo.gateway import Person, Refusal


class Door:
    """A gateway that says "later" to the first `busy` calls, and remembers all of them."""

    def __init__(self, busy: int, status: int = 503, after: str | None = "0") -> None:
        self.asked: list[httpx.Request] = []
        self._busy, self._status = busy, status
        self._later = {} if after is None else {"Retry-After": after}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if len(self.asked) <= self._busy:
            problem = {"title": "Temporarily unavailable", "detail": "ask again"}
            return httpx.Response(self._status, headers=self._later, json=problem)
        return httpx.Response(200, json={"done": True})

    def person(self) -> Person:
        http = httpx.AsyncClient(base_url="http://door", transport=httpx.MockTransport(self))
        return Person(http, "token")


@pytest.mark.parametrize("status", [429, 503])
async def test_a_change_goes_again_under_the_same_key(status: int) -> None:
    door = Door(busy=2, status=status)
    assert await door.person().post("/cases", {"class_id": "PC2"}, '"3"') == {"done": True}
    assert len(door.asked) == 3
    assert len({request.headers["Idempotency-Key"] for request in door.asked}) == 1
    assert {request.content for request in door.asked} == {b'{"class_id":"PC2"}'}
    assert {request.headers["If-Match"] for request in door.asked} == {'"3"'}


async def test_a_paper_and_a_question_go_again_too() -> None:
    door = Door(busy=1)
    assert await door.person().upload(b"%PDF", "application/pdf", "plan") == {"done": True}
    assert [request.content for request in door.asked] == [b"%PDF", b"%PDF"]
    door = Door(busy=1)
    assert await door.person().get("/cases", limit=5) == {"done": True}
    assert {request.url.query for request in door.asked} == {b"limit=5"}


@pytest.mark.parametrize("after", [None, "3600"])
async def test_nobody_waits_without_being_told_how_long_nor_for_an_hour(after: str | None) -> None:
    door = Door(busy=1, after=after)
    with pytest.raises(Refusal, match="answered 503: Temporarily unavailable"):
        await door.person().post("/cases", {})
    assert len(door.asked) == 1


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PATIENCE_S", 0.05)
    door = Door(busy=1000, after="0.02")
    with pytest.raises(Refusal):
        await door.person().get("/cases")
    assert len(door.asked) == 3


async def test_a_refusal_is_final() -> None:
    door = Door(busy=1, status=409)
    with pytest.raises(Refusal, match="answered 409"):
        await door.person().post("/cases", {})
    assert len(door.asked) == 1
