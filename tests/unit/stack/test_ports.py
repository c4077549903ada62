"""Ports: free when chosen, the same again next time, others when taken."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

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
    gone = tmp_path / "gone.json"
    free = ports.remembered(gone, ("x",))["x"]
    gone.unlink()
    wish = {"a": free, "b": taken}
    chosen = ports.remembered(tmp_path / "ports.json", ("a", "b"), wish)
    assert chosen["a"] == free
    assert chosen["b"] != taken


CHOOSE = """
import sys
from pathlib import Path
from onehall.stack import ports
print(ports.remembered(Path(sys.argv[1]), ("a",), {"a": int(sys.argv[2])})["a"], flush=True)
sys.stdin.read()
"""


def test_two_stacks_that_start_together_choose_no_port_twice(tmp_path: Path) -> None:
    here, there, later = (tmp_path / f"{name}.json" for name in ("here", "there", "later"))
    wish = ports.remembered(here, ("a",))["a"]
    here.unlink()  # that stack is no more, and nobody listens
    ports.remembered(later, ("b",))  # lets go of what it had claimed
    argv = (sys.executable, "-c", CHOOSE, str(there), str(wish))
    with subprocess.Popen(argv, stdin=PIPE, stdout=PIPE) as other:
        assert other.stdin and other.stdout
        assert int(other.stdout.readline()) == wish
        assert ports.remembered(later, ("a",), {"a": wish})["a"] != wish
        other.stdin.close()
        other.wait()
    later.unlink()
    assert ports.remembered(later, ("a",), {"a": wish})["a"] == wish


def test_two_stacks_of_one_process_choose_no_port_twice(tmp_path: Path) -> None:
    wish = ports.remembered(tmp_path / "here.json", ("a",))["a"]
    assert ports.remembered(tmp_path / "there.json", ("a",), {"a": wish})["a"] != wish
    assert ports.remembered(tmp_path / "here.json", ("a",))["a"] == wish


@pytest.mark.parametrize("torn", ["", "[]", '{"a": "x"}', "{"])
def test_a_torn_file_costs_only_new_ports(tmp_path: Path, torn: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(torn)
    assert set(ports.remembered(file, ("a",))) == {"a"}
