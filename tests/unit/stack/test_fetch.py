"""Reading what apt-get and the packages say, without either."""

import json
from pathlib import Path

import pytest
from onehall.stack import docker, fetch, rabbitmq_binaries
from onehall.stack.errors import StackError
from onehall.stack.sources import (
    POSTGRES_SOURCES,
    RABBITMQ_FROM,
    RABBITMQ_SOURCES,
    RABBITMQ_URL,
    Source,
    sources,
)
from rich.console import Console

URIS = """'http://mirror/e/erlang-base_1%3a25.deb' erlang-base_1%3a25.deb 9697280 SHA256:e4
W: something else
'http://mirror/r/rabbitmq-server_3.10_all.deb' rabbitmq-server_3.10_all.deb 14930220 SHA256:2b
"""
STATUS = "Package: erlang-base\nStatus: x\n\nPackage: bash\nStatus: y\n\nPackage: socat\n"


def test_what_would_be_downloaded_is_read_with_its_size() -> None:
    assert fetch.parse_uris(URIS) == [
        fetch.Package("erlang-base", 9_697_280),
        fetch.Package("rabbitmq-server", 14_930_220),
    ]


def test_erlang_counts_as_absent_so_that_the_tree_is_whole() -> None:
    assert fetch.without_ours(STATUS) == "Package: bash\nStatus: y"


def _application(folder: Path, name: str, *needs: str) -> None:
    ebin = folder / f"{name}-1.0" / "ebin"
    ebin.mkdir(parents=True)
    (ebin / f"{name}.app").write_text(
        f'{{application,{name},[{{vsn,"1"}},{{applications,[kernel,{",".join(needs)}]}}]}}.'
    )


def test_only_what_the_broker_is_made_of_is_kept(tmp_path: Path) -> None:
    _application(tmp_path, "rabbit", "ra", "rabbit_common")
    _application(tmp_path, "ra", "aten")
    _application(tmp_path, "aten", "kernel")
    _application(tmp_path, "rabbit_common", "kernel")
    _application(tmp_path, "rabbitmq_auth_mechanism_ssl", "rabbit")
    _application(tmp_path, "rabbitmq_management", "rabbit")
    assert fetch.needed_plugins(tmp_path) == {
        "rabbit-1.0",
        "ra-1.0",
        "aten-1.0",
        "rabbit_common-1.0",
        "rabbitmq_auth_mechanism_ssl-1.0",
    }


def test_programs_are_found_wherever_the_distribution_puts_them(tmp_path: Path) -> None:
    for path in (
        "usr/lib/rabbitmq/lib/rabbitmq_server-4.0.5/sbin/rabbitmq-server",
        "usr/lib/erlang/erts-15.2/bin/epmd",
        "usr/lib/x86_64-linux-gnu/libwrap.so.0",
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    found = rabbitmq_binaries.in_tree(tmp_path)
    assert found.version == "4.0.5"
    assert found.epmd.parent.parent.name == "erts-15.2"
    assert found.libraries == (tmp_path / "usr/lib/x86_64-linux-gnu",)


def test_one_way_can_be_forced_and_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RABBITMQ_FROM, raising=False)
    assert sources(RABBITMQ_FROM, RABBITMQ_SOURCES) == RABBITMQ_SOURCES
    monkeypatch.setenv(RABBITMQ_FROM, "fetched")
    assert sources(RABBITMQ_FROM, RABBITMQ_SOURCES) == (Source.FETCHED,)
    monkeypatch.setenv(RABBITMQ_FROM, "wheel")
    with pytest.raises(StackError, match=r"'wheel' is not a way[\s\S]*installed, fetched, docker"):
        sources(RABBITMQ_FROM, RABBITMQ_SOURCES)
    assert Source.WHEEL in POSTGRES_SOURCES


async def test_nothing_is_fetched_for_a_given_server(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: Console) -> None:
        raise AssertionError("fetched although a server is given")

    monkeypatch.setattr(rabbitmq_binaries, "fetched", never)
    monkeypatch.setenv(RABBITMQ_URL, "amqp://somewhere")
    await rabbitmq_binaries.prefetch(Console(quiet=True), None)


def test_a_container_is_published_on_the_loopback_and_keeps_its_secrets() -> None:
    container = docker.Container(
        "onehall-1-postgres",
        "postgres:18",
        {20_000: 5432},
        {"POSTGRES_PASSWORD": "s"},
        {"/in": "/out"},
    )
    argv = docker.run_argv("/usr/bin/docker", container)
    assert "127.0.0.1:20000:5432" in argv
    assert "/out:/in" in argv
    assert "POSTGRES_PASSWORD" in argv
    assert "s" not in argv
    assert docker.environment(container.env)["POSTGRES_PASSWORD"] == "s"


def test_the_resolver_is_given_private_folders_only(tmp_path: Path) -> None:
    options = fetch._options(tmp_path)
    values = dict(option.split("=", 1) for option in options[1::2])
    for name in ("Dir::State", "Dir::State::lists", "Dir::State::status", "Dir::Cache"):
        assert Path(values[name]).is_relative_to(tmp_path), json.dumps(values)
