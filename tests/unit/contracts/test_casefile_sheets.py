"""Sheets of a case file follow from its events: limits counted again, powers, notices."""

import json
from typing import Any

from onehall_calendar import load
from onehall_contracts.approval import CoordinationOpenedV1
from onehall_contracts.casefile.clocks import clocks
from onehall_contracts.casefile.sheets import Fact, notices, powers
from onehall_contracts.golden.approval import asking
from onehall_contracts.golden.approval import clocks as moved

from tests.unit.contracts import casefiles
from tests.unit.contracts.casefiles import EVENTS


def facts(*events: Any) -> list[Fact]:
    return [
        Fact(str(e.id), e.type, e.time.isoformat(), json.loads(casefiles.said(e))) for e in events
    ]


def of_today(*events: Any) -> list[Fact]:
    """Facts of the story, as if today's calendar had been the one of its time."""
    version = {"calendar_version": load().version}
    return [
        one._replace(data={**one.data, **version}) if one.type == OPENED else one
        for one in facts(*events)
    ]


OPENED = CoordinationOpenedV1.wire_name


def test_limits_are_counted_again_and_agree_with_what_was_told() -> None:
    sheet = clocks(of_today(*EVENTS))
    limits = {(one["item_id"], one["kind"]): one for one in sheet["limits"]}
    stopped = limits["PC2-05", "promised"]
    assert stopped["agrees"] is True
    assert stopped["counted"]["suspensions"][0]["excluded_wd"] == 6
    assert any("专家评审" in line for line in stopped["derivation"])
    assert all(one["agrees"] for one in sheet["limits"])


def test_a_limit_that_was_told_otherwise_does_not_agree() -> None:
    events = of_today(*EVENTS[:3])
    events[2].data["reviews"][0]["promised_due_at"] = "2011-10-29T00:00:00+08:00"
    wrong = [one for one in clocks(events)["limits"] if one["agrees"] is False]
    assert [(one["item_id"], one["kind"]) for one in wrong] == [("PC2-01", "promised")]


def test_a_calendar_that_is_not_here_is_not_counted_with() -> None:
    assert clocks(facts(*EVENTS)) == {
        "calendar_version": "cn-2011.1",
        "limits": [],
        "why": "not-counted",
    }


def test_powers_and_notices_are_told_with_their_proof() -> None:
    (signed, *_) = powers(facts(asking.RECORDED))
    assert {"item_id", "officer", "authority", "opinion_sha256"} <= signed.keys()
    served = Fact(
        "e", "notify.notice-served.v1", "t",
        {"notice_id": "n", "template": "refusal", "proof": "read", "content_sha256": "0" * 64},
    )  # fmt: skip
    assert notices([served])[0]["proof"] == "read"
    assert moved.SUSPENDED.type not in {one["what"] for one in notices([served])}
