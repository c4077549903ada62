"""Certificates of departments: what is written down, and what an operator does twice."""

import json
import stat
from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from onehall.main import application
from onehall.stack import departments
from onehall.stack.authority import open_authority
from onehall.stack.departments import Departments, Operator, Registry
from onehall.stack.elsewhere import Elsewhere
from onehall.stack.errors import StackError
from onehall.stack.issuing import FILE, Act, Record, Standing
from onehall.stack.rabbitmq_control import Connection
from onehall_bus import topology
from typer.testing import CliRunner

WANG = Operator("wang", "asked for by letter 12")


class Broker:
    """Stands in for the broker's commands."""

    def __init__(self, *connections: Connection) -> None:
        self.open = list(connections)
        self.imported: list[Any] = []
        self.files: dict[str, str] = {}
        self.bound: dict[str, set[str]] = {topology.DEPARTMENTS: {"from.XFZD"}}

    async def vhosts(self) -> set[str]:
        return set(self.bound)

    async def sources(self, vhost: str) -> set[str]:
        return self.bound[vhost]

    async def import_definitions(self, definitions: Any) -> None:
        self.imported.append(definitions)
        for binding in definitions["bindings"]:
            self.bound.setdefault(binding["vhost"], set()).add(binding["source"])

    async def connections(self) -> list[Connection]:
        return self.open

    async def close(self, user: str, serials: Collection[str], reason: str) -> None:
        assert reason
        self.open = [c for c in self.open if c.user != user or c.subject[-40:] not in serials]

    def renew(self, name: str, text: str) -> None:
        self.files[name] = text


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def ours(tmp_path: Path, broker: Broker) -> Departments:
    return Departments(broker, Registry(tmp_path, WANG))


def acts(root: Path) -> list[str]:
    return [entry.act for entry in Record(root).entries()]


async def test_a_folder_with_a_valid_certificate_is_left_as_it_is(
    tmp_path: Path, ours: Departments
) -> None:
    first = await ours.issue("XFZD", tmp_path / "out")
    again = await ours.issue("XFZD", tmp_path / "out")
    assert (first.new, again.new) == (True, False)
    assert first.held == again.held
    assert acts(tmp_path) == [Act.ISSUED]
    assert stat.S_IMODE((tmp_path / "out/key.pem").stat().st_mode) == 0o600


async def test_one_that_ends_soon_is_replaced_and_counts_until_it_ends(
    tmp_path: Path, ours: Departments, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ours.issue("XFZD", tmp_path / "out")
    monkeypatch.setattr(departments, "SOON", timedelta(days=91))
    assert (await ours.issue("XFZD", tmp_path / "out")).new
    assert [one.revoked_at for one in Record(tmp_path).held()] == [None, None]


async def test_another_is_issued_when_asked_for_or_when_the_old_one_counts_no_more(
    tmp_path: Path, ours: Departments
) -> None:
    first = await ours.issue("XFZD", tmp_path / "out")
    second = await ours.issue("XFZD", tmp_path / "out", another=True)
    assert first.held.serial != second.held.serial
    await ours.revoke("XFZD")
    third = await ours.issue("XFZD", tmp_path / "out")
    assert third.new
    standing = [one.standing(one.issued_at) for one in Record(tmp_path).held()]
    assert standing == [Standing.REVOKED, Standing.REVOKED, Standing.VALID]
    last = Record(tmp_path).held()[-1]
    assert last.standing(last.expires) is Standing.EXPIRED
    assert last.standing(last.expires - timedelta(seconds=1)) is Standing.VALID


async def test_only_what_was_let_in_by_the_revoked_certificate_is_closed(
    tmp_path: Path, ours: Departments, broker: Broker
) -> None:
    old = (await ours.issue("XFZD", tmp_path / "old")).held.serial
    new = (await ours.issue("XFZD", tmp_path / "new")).held.serial
    broker.open = [
        Connection(f"<{serial[:4]}>", "dept-XFZD", f"CN=dept-XFZD,SERIALNUMBER={serial}")
        for serial in (old, new)
    ]
    (revoked,) = await ours.revoke("XFZD", [old.upper()])
    assert revoked.serial == old
    assert [one.subject[-40:] for one in broker.open] == [new]
    assert list(broker.files) == [f"crl/{open_authority(tmp_path).revocations_file}"]
    assert await ours.revoke("XFZD", [old]) == []
    assert acts(tmp_path) == [Act.ISSUED, Act.ISSUED, Act.REVOKED]


async def test_a_department_unknown_to_the_broker_is_added_once_and_without_a_password(
    tmp_path: Path, ours: Departments, broker: Broker
) -> None:
    await ours.issue("NEW", tmp_path / "out")
    await ours.issue("NEW", tmp_path / "out")
    (definitions,) = broker.imported
    assert [user["password_hash"] for user in definitions["users"]] == [""]
    assert acts(tmp_path) == [Act.ADDED, Act.ISSUED]


async def test_a_rehearsal_has_the_rights_of_the_real_thing(
    tmp_path: Path, ours: Departments, broker: Broker
) -> None:
    worker, kit = await ours.rehearse("XFZD", tmp_path / "out")
    assert (worker.held.user, kit.held.user) == ("dept-XFZD", "kit-XFZD")
    await ours.rehearse("XFZD", tmp_path / "out")
    (definitions,) = broker.imported
    granted = {p["user"]: p for p in definitions["permissions"]}
    earnest = topology.of_department("XFZD")["permissions"][0]
    assert granted["dept-XFZD"] == earnest | {"vhost": "rehearsal-XFZD"}
    assert {p["vhost"] for p in definitions["permissions"]} == {"rehearsal-XFZD"}


async def test_every_act_has_who_when_and_why_and_the_file_is_its_owners(
    tmp_path: Path, ours: Departments
) -> None:
    await ours.issue("XFZD", tmp_path / "out")
    await ours.revoke("XFZD")
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text("utf-8").splitlines()]
    assert {(line["by"], line["reason"]) for line in lines} == {(WANG.name, WANG.reason)}
    assert all(line["at"] for line in lines)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_a_record_that_was_tampered_with_is_not_guessed_at(
    tmp_path: Path, ours: Departments
) -> None:
    await ours.issue("XFZD", tmp_path / "out")
    with (tmp_path / FILE).open("a") as file:
        file.write("{}\n")
    with pytest.raises(StackError, match="line 2"):
        Record(tmp_path).revoked()


@pytest.mark.parametrize("name", ["", "xfzd", "XFZD.tasks", "X" * 17, "1A", "A B", "A\n"])
def test_what_cannot_be_a_department_is_refused(name: str) -> None:
    with pytest.raises(StackError, match="capital letters"):
        departments.checked(name)


async def test_nobody_elses_serial_number_is_revoked(tmp_path: Path, ours: Departments) -> None:
    await ours.issue("XFZD", tmp_path / "xf")
    other = await ours.issue("NEW", tmp_path / "new")
    with pytest.raises(StackError, match="departments list"):
        await ours.revoke("XFZD", [other.held.serial])
    assert Record(tmp_path).revoked() == []


async def test_of_a_broker_elsewhere_the_files_are_renewed_and_the_rest_is_told(
    tmp_path: Path,
) -> None:
    given = topology.definitions(["XFZD"], defaultdict(str))
    (tmp_path / "definitions.json").write_text(json.dumps(given), "utf-8")
    broker = Elsewhere(tmp_path)
    ours = Departments(broker, Registry(tmp_path, WANG))
    await ours.issue("XFZD", tmp_path / "xf")
    assert broker.told == []
    await ours.issue("NEW", tmp_path / "new")
    await ours.issue("NEW", tmp_path / "new")
    (told,) = broker.told
    file = tmp_path / "broker/definitions-dept-NEW.json"
    assert told == f"rabbitmqctl import_definitions {file}"
    imported = json.loads(file.read_text("utf-8"))
    assert imported == topology.of_department("NEW")
    await ours.revoke("XFZD")
    assert broker.told[1].startswith("rabbitmqctl close_all_user_connections dept-XFZD ")
    (listed,) = (tmp_path / "broker/crl").iterdir()
    assert len(x509.load_pem_x509_crl(listed.read_bytes())) == 1


def test_a_folder_for_the_credentials_that_is_a_file_is_named_before_anything_is_issued(
    tmp_path: Path,
) -> None:
    (tmp_path / "out").write_text("mine")
    asked = ["departments", "issue", "XFZD", "--out", str(tmp_path / "out")]
    answer = CliRunner().invoke(
        application("departments"), asked, env={"ONEHALL_STATE": str(tmp_path)}
    )
    assert (answer.exit_code, isinstance(answer.exception, SystemExit)) == (2, True)
    assert "--out" in answer.output
