"""Call-backs 回访 on a real database: the lists, who calls, three times, what was said, erasure."""

from typing import Any
from uuid import UUID

from onehall_contracts import Event, approval, intake, voices, window
from onehall_contracts.event import unpack
from onehall_contracts.golden import dispute as disputes
from onehall_contracts.golden import story
from onehall_contracts.ids import derived
from onehall_notify import handlers
from onehall_notify.domain.calling_back import PER_MYRIAD

from tests.building import APPLICANT, event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import AT, CASE, DELIVERY_MADE, SUBMITTED

SAID = "窗口让我跑了三趟"
BAD = voices.EvaluationReceivedV1(
    evaluation_id=derived("bad"),
    case_id=CASE,
    applicant_ref=APPLICANT,
    department="XFZD",
    grade=1,
    named=True,
    received_at=AT,
)
FEE = window.FeeChargedV1(
    fee_id=derived("fee"),
    case_id=CASE,
    item_id="PC2-06",
    department="XFZD",
    what="工本费",
    amount_fen=500,
    charged_by="clerk-1",
    charged_at=AT,
)


async def ask(rig: Rig, method: str, path: str, who: str = "clerk-7", **more: Any) -> Any:
    role = more.pop("role", "clerk")
    key = {"Idempotency-Key": more.pop("key", path + who)} if method == "POST" else {}
    headers = rig.auth.headers(role, subject=who) | key
    return await rig.http.request(method, f"/call-backs{path}", headers=headers, **more)


async def listed(rig: Rig, query: str = "") -> list[Any]:
    answer = await ask(rig, "GET", query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["call_backs"])


async def called(rig: Rig) -> str:
    """Somebody rated badly, and somebody claimed to call; return the path of the call."""
    await rig.hears(event(SUBMITTED), event(BAD))
    (one,) = await listed(rig)
    path = f"/{one['call_back_id']}"
    claimed = await ask(rig, "POST", f"{path}/claim")
    assert (claimed.status_code, claimed.json()["claimed_by"]) == (200, "clerk-7")
    return path


async def done(rig: Rig) -> list[Any]:
    rows = await rig.rows("SELECT body FROM notify.outbox ORDER BY id")
    pieces = [piece for row in rows for piece in unpack(row["body"])]
    opened = [piece.open() for piece in pieces if not isinstance(piece, Exception)]  # type: ignore[union-attr]  # our own
    return [one.message for one in opened if one.type == "notify.call-back-done.v2"]


async def test_a_bad_rating_is_listed_by_the_day_it_is_due_and_is_late_after_that(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        said: Event = event(BAD)
        await rig.hears(said, said)
        (one,) = await listed(rig)
        assert (one["about"], one["due_on"], one["late"]) == ("evaluation", "2011-09-27", False)
        assert "person_ref" not in one
        rig.later(days=2)
        (late,) = await listed(rig, "?state=late")
        assert late["late"] is True
        assert await listed(rig, "?state=done") == [] == await listed(rig, "?about=dispute")


async def test_what_somebody_says_is_kept_for_the_caller_and_told_to_nobody(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        path = await called(rig)
        whole = (await ask(rig, "GET", path)).json()
        assert whole["person_ref"] == str(APPLICANT) and len(whole["script"]["zh"]) == 6
        body = {"satisfied": False, "wants_rectification": True, "remarks": SAID}
        for _ in range(2):
            result = await ask(rig, "POST", f"{path}/result", json=body)
            assert (result.status_code, result.json()["done"]) == (200, True)
        (said,) = await done(rig)
        assert (said.reached, said.satisfied, said.evaluation_id) == (
            True,
            False,
            BAD.evaluation_id,
        )
        assert said.wants_rectification, "intake has to put it right"
        assert (await ask(rig, "GET", path)).json()["remarks"] == SAID
        other = (await ask(rig, "GET", path, "clerk-8")).json()
        assert "remarks" not in other and "person_ref" not in other
        for table in ("event", "call_back", "call_remark", "outbox", "request"):
            rows = await rig.rows(f"SELECT t::text AS row FROM notify.{table} t")
            assert SAID not in " ".join(row["row"] for row in rows), table


async def test_erasing_a_person_erases_what_they_said_on_the_telephone(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        path = await called(rig)
        await ask(rig, "POST", f"{path}/result", json={"satisfied": True, "remarks": SAID})
        erased = intake.PersonErasedV1(applicant_ref=APPLICANT, ground="person-asks", erased_at=AT)
        await rig.hears(event(erased))
        assert (await ask(rig, "GET", path)).json()["remarks"] is None
        (row,) = await rig.rows("SELECT locked FROM notify.call_remark")
        assert row["locked"] is None


async def test_whoever_handled_the_case_does_not_call_and_one_calls_at_a_time(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED), event(BAD), event(FEE))
        (one,) = await listed(rig)
        path = f"/{one['call_back_id']}"
        own = await ask(rig, "POST", f"{path}/claim", "clerk-1")
        assert (own.status_code, own.json()["code"]) == (409, "handled-the-case")
        early = await ask(rig, "POST", f"{path}/miss")
        assert (early.status_code, early.json()["code"]) == (409, "not-claimed")
        assert (await ask(rig, "POST", f"{path}/claim", "clerk-8")).status_code == 200
        for act in ("claim", "miss", "result", "return"):
            taken = await ask(rig, "POST", f"{path}/{act}", key=act)
            assert (taken.status_code, taken.json()["code"]) == (409, "claimed-by-another"), act
        assert (await ask(rig, "POST", f"{path}/return", "clerk-8")).status_code == 200
        assert (await ask(rig, "POST", f"{path}/claim")).status_code == 200


async def test_after_three_different_times_somebody_counts_as_not_reached(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        path = await called(rig)
        assert (await ask(rig, "POST", f"{path}/miss", key="1")).json()["attempts"] == 1
        soon = await ask(rig, "POST", f"{path}/miss", key="2")
        assert (soon.status_code, soon.json()["code"]) == (409, "too-soon")
        for key in ("3", "4"):
            rig.later(hours=2)
            missed = await ask(rig, "POST", f"{path}/miss", key=key)
        assert missed.json()["done"] is True
        (said,) = await done(rig)
        assert (said.reached, said.satisfied) == (False, None)


async def test_a_closed_dispute_and_a_sample_are_called_back(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.host.desk._handlers = _wired(PER_MYRIAD)  # every delivered case
        await rig.hears(event(SUBMITTED), event(disputes.FILED.message))
        delivered = (event(DELIVERY_MADE), event(_again(DELIVERY_MADE)))
        await rig.hears(event(disputes.CLOSED.message), *delivered)
        found = {one["about"]: one for one in await listed(rig)}
        assert found.keys() == {"dispute", "sample"}
        assert found["dispute"]["due_on"] == "2011-12-01"
        path = f"/{found['dispute']['call_back_id']}"
        await ask(rig, "POST", f"{path}/claim")
        assert (await ask(rig, "GET", path)).json()["person_ref"] == str(story.APPLICANT)


async def test_call_backs_are_for_the_centre_s_own_people(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(BAD))
        (one,) = await listed(rig)
        path = f"/{one['call_back_id']}"
        for role in ("applicant", "department", "expert"):
            assert (await ask(rig, "GET", "", role=role)).status_code == 403
            assert (await ask(rig, "GET", path, role=role)).status_code == 403
            assert (await ask(rig, "POST", f"{path}/claim", role=role)).status_code == 403
        assert (await ask(rig, "GET", "", role="supervisor")).status_code == 200
        assert (await ask(rig, "POST", f"{path}/claim", role="supervisor")).status_code == 403
        nobody = await ask(rig, "POST", f"/{UUID(int=1)}/claim")
        assert nobody.status_code == 404
        wrong = await ask(rig, "POST", f"{path}/result", json={"satisfied": "yes", "tone": SAID})
        assert wrong.status_code == 422 and SAID not in wrong.text


def _again(message: approval.DeliveryMadeV1) -> approval.DeliveryMadeV1:
    return message.model_copy(update={"issuance_id": derived("second"), "receipt": "送达回证 2"})


def _wired(per_myriad: int) -> Any:
    consumed = handlers.consumes(per_myriad=per_myriad)
    return {kind.wire_name: handler for kind, handler in consumed.items()}
