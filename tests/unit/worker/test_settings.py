from pathlib import Path

import pytest
from onehall_worker import BadSettings, Settings
from onehall_worker import settings as environment

URL = "amqp://dept-XFZD:geheim@broker:5673/departments"


def test_the_broker_and_the_defaults() -> None:
    found = environment.read("XFZD", {"ONEHALL_DEPARTMENT_AMQP_URL": URL})
    assert found == Settings(URL, Path(".onehall-worker/XFZD"))
    assert found.file("XFZD") == Path(".onehall-worker/XFZD/XFZD.sqlite3")


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(URL + "\n")
    found = environment.read("XFZD", {"ONEHALL_DEPARTMENT_AMQP_URL_FILE": str(tmp_path / "url")})
    assert found.url == URL


def test_what_the_environment_says_is_used() -> None:
    said = {
        "ONEHALL_DEPARTMENT_AMQP_URL": URL,
        "ONEHALL_WORKER_DATA": "/data",
        "ONEHALL_OFFICER": "XFZD-03",
        "ONEHALL_WORKER_CONCURRENCY": "3",
        "ONEHALL_WORKER_TIMEOUT": "1.5",
        "ONEHALL_WORKER_GRACE": "9",
        "ONEHALL_WORKER_SYNCHRONOUS": "full",
    }
    expected = Settings(URL, Path("/data"), "XFZD-03", 3, 1.5, grace=9.0, synchronous="FULL")
    assert environment.read("XFZD", said) == expected


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, r"ONEHALL_DEPARTMENT_AMQP_URL is not set; write amqp://dept-XFZD:PASSWORD@"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": "http://x"}, "starts with amqp://"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL_FILE": "/nowhere"}, "'/nowhere', which cannot be read"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_TIMEOUT": "soon"}, "TIMEOUT='soon'"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_CONCURRENCY": "0"}, "1 or more"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_GRACE": "nan"}, "1 or more"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_OFFICER": "x" * 201}, "200 characters"),
        ({"ONEHALL_DEPARTMENT_AMQP_URL": URL, "ONEHALL_WORKER_SYNCHRONOUS": "x"}, "NORMAL or FULL"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(said: dict[str, str], complaint: str) -> None:
    with pytest.raises(BadSettings, match=complaint):
        environment.read("XFZD", said)


def test_the_password_is_shown_to_nobody() -> None:
    assert "geheim" not in repr(Settings(URL, Path()))
    assert environment.address(URL) == "broker:5673/departments as dept-XFZD"
