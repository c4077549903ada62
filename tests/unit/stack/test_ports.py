"""Ports: free when chosen, the same again next time, others when taken."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from onehall.stack import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((ports.LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(taken: int) -> None:
    assert not ports.free(taken)


def test_ports_are_remembered_and_distinct(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = ports.remembered(file, ("a", "b", "c"))
    assert len(set(first.values())) == 3
    assert ports.remembered(file, ("c", "a")) == {"c": first["c"], "a": first["a"]}
    assert ports.recall(file) == first


def test_a_taken_port_is_chosen_again(tmp_path: Path, taken: int) -> None:
    file = tmp_path / "ports.json"
    file.write_text(f'{{"a": {taken}}}')
    assert ports.remembered(file, ("a",))["a"] != taken


def test_a_wish_is_granted_only_while_it_is_free(tmp_path: Path, taken: int) -> None:
    free = ports.remembered(tmp_path / "x.json", ("x",))["x"]
    wish = {"a": free, "b": taken}
    chosen = ports.remembered(tmp_path / "ports.json", ("a", "b"), wish)
    assert chosen["a"] == free
    assert chosen["b"] != taken


@pytest.mark.parametrize("torn", ["", "[]", '{"a": "x"}', "{"])
def test_a_torn_file_costs_only_new_ports(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(torn)
    assert set(ports.remembered(file, ("a",))) == {"a"}
