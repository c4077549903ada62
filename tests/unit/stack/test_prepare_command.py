"""`onehall prepare` says what is wrong and what to do, and shows no password while doing so."""

from pathlib import Path

import pytest
from onehall.main import application
from onehall.stack.infrastructure import claim
from onehall.stack.paths import locate
from typer.testing import CliRunner

NOBODY = "postgresql://postgres:hush@127.0.0.1:1/postgres"


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(application("prepare"), ["prepare", *arguments])
    assert result.exit_code == 1, result.output
    return result.output


@pytest.fixture(autouse=True)
def _no_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("POSTGRES_URL", "RABBITMQ_URL", "RABBITMQ_MANAGEMENT_URL"):
        monkeypatch.delenv(f"ONEHALL_{name}", raising=False)
    monkeypatch.setenv("ONEHALL_STATE", str(tmp_path / "state"))


def test_it_asks_for_the_database() -> None:
    output = refused()
    assert "ONEHALL_POSTGRES_URL is not set" in output
    assert "postgresql://postgres:PASSWORD@HOST" in output


@pytest.mark.parametrize(
    ("postgres", "rabbitmq", "named"),
    [
        ("db:5432", "amqp://mq", "ONEHALL_POSTGRES_URL"),
        ("postgresql:///socket", "amqp://mq", "ONEHALL_POSTGRES_URL"),
        (NOBODY, "http://mq", "ONEHALL_RABBITMQ_URL"),
    ],
)
def test_it_names_the_address_that_is_none(postgres: str, rabbitmq: str, named: str) -> None:
    output = refused("--postgres", postgres, "--rabbitmq", rabbitmq)
    assert f"{named} is no address" in output
    assert "hush" not in output


def test_it_says_that_the_database_does_not_answer() -> None:
    output = refused("--postgres", NOBODY)
    assert "PostgreSQL at 127.0.0.1:1 does not answer" in output
    assert "hush" not in output


def test_it_leaves_a_folder_alone_that_somebody_else_is_using(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    lock = claim(locate(tmp_path / "state"))
    try:
        assert "is run by pid" in refused("--postgres", NOBODY)
    finally:
        lock.release()
    assert not (tmp_path / "state" / "secrets.json").exists()


def test_it_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    output = refused("--postgres", NOBODY, "--state", str(tmp_path / "file" / "state"))
    assert "cannot be written" in output
    assert "ONEHALL_STATE" in output
