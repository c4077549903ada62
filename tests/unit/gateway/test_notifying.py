"""Preferences, proof of service and call-backs at the door: what goes on, and what does not."""

import json
from pathlib import Path
from typing import Any

from tests.unit.gateway.rig import CASE, ONCE, ROOT, as_, gateway

SERVICE = f"/notices/{CASE}/service"
RESULT = f"/call-backs/{CASE}/result"
PREVIEW = "/templates/permit-issued@2/preview"


SAID: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/preferences", "applicant", {"language": "zh", "digest": "daily"}),
    (SERVICE, "clerk", {"proof": "handed-over", "receipt": "市政送字〔2011〕12号"}),
    (f"/notices/{CASE}/announcement", "coordinator", {"where": "西安日报 2011-11-07"}),
    (PREVIEW, "operator", {"parameters": {"case_number": "1"}}),
    (RESULT, "guide", {"satisfied": False, "wants_rectification": True, "remarks": "慢"}),
)
WRONG: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("/preferences", "applicant", {"language": "klingon"}, "language"),
    ("/preferences", "applicant", {"off": [{"group": "x", "channel": "mail"}]}, "off.0.group"),
    ("/preferences", "applicant", {"quiet": {"begins": "25:00", "ends": "8:00"}}, "begins"),
    (SERVICE, "clerk", {"proof": "read", "receipt": "EMS-1"}, "proof"),
    (SERVICE, "clerk", {"proof": "posted", "receipt": "王五本人签收"}, "receipt"),
    (SERVICE, "clerk", {"proof": "posted", "receipt": "EMS-1", "to": "王五"}, "to"),
    (RESULT, "clerk", {"satisfied": "王五很生气"}, "satisfied"),
    (RESULT, "clerk", {"remarks": "王五" * 2000}, "remarks"),
    ("/templates/no name/preview", "operator", {}, "template"),
)
NOT_THEIRS = (
    ("GET", "/notices/unserved", "applicant"),
    ("GET", "/notices/unserved", "department"),
    ("POST", SERVICE, "supervisor"),
    ("POST", f"/call-backs/{CASE}/claim", "department"),
    ("POST", f"/call-backs/{CASE}/claim", "supervisor"),
    ("GET", "/call-backs", "applicant"),
    ("GET", "/templates", "clerk"),
    ("GET", "/preferences", "service"),
)


async def test_what_is_said_goes_on_to_notify_as_it_was_understood(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=1000) as rig:
        for path, role, body in SAID:
            answer = await rig.http.post(ROOT + path, headers=as_(role) | ONCE, json=body)
            assert answer.status_code == 200, answer.text
            asked = rig.services.last
            assert (asked.service, asked.method, asked.path) == ("notify", "POST", path)
            assert json.loads(asked.body).items() >= body.items()


async def test_what_will_not_do_is_refused_by_its_field_and_not_repeated(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=1000) as rig:
        for path, role, body, field in WRONG:
            answer = await rig.http.post(ROOT + path, headers=as_(role) | ONCE, json=body)
            assert answer.status_code == 422, path
            assert field in answer.text and "王五" not in answer.text
        assert rig.services.asked == []


async def test_whom_it_does_not_concern_gets_no_further(tmp_path: Path) -> None:
    async with gateway(tmp_path, rate_burst=1000) as rig:
        for method, path, role in NOT_THEIRS:
            answer = await rig.http.request(method, ROOT + path, headers=as_(role) | ONCE)
            assert answer.status_code == 403, (path, role)
        assert rig.services.asked == []


async def test_a_change_without_a_key_is_not_made(tmp_path: Path) -> None:
    async with gateway(tmp_path) as rig:
        for path, role in (("/preferences", "applicant"), (f"/call-backs/{CASE}/miss", "clerk")):
            answer = await rig.http.post(ROOT + path, headers=as_(role), json={})
            assert answer.status_code == 400
        assert rig.services.asked == []
