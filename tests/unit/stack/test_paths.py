"""Where a stack keeps its things, and who may enter there."""

from pathlib import Path

import pytest
from onehall.stack import paths
from onehall.stack.accounts import Account, reachable
from onehall.stack.keeping import keep

OTHER = Account(61_234, 61_234)


def test_a_folder_behind_a_closed_one_cannot_be_reached(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inside").mkdir(parents=True)
    closed.chmod(0o700)
    assert not reachable(closed / "inside", OTHER)
    assert reachable(closed / "inside", None), "an ordinary user drops to nobody else"


def test_what_does_not_exist_yet_is_judged_by_what_does() -> None:
    assert reachable(Path("/usr/not/there/yet"), OTHER)


def test_the_state_folder_is_the_checkouts_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.STATE_VARIABLE, raising=False)
    checkout = paths.checkout()
    assert checkout is not None
    assert paths.default_root() == checkout / ".onehall"
    monkeypatch.setenv(paths.STATE_VARIABLE, str(tmp_path))
    assert paths.default_root() == tmp_path


def test_data_moves_out_of_a_checkout_the_servers_cannot_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(paths, "servers_account", lambda: OTHER)
    one, two = paths.locate(tmp_path / "a"), paths.locate(tmp_path / "b")
    assert one.servers.parent == paths.OUTSIDE
    assert one.servers != two.servers, "two checkouts never share data"


def test_an_ordinary_user_keeps_everything_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "servers_account", lambda: None)
    state = paths.open_state(tmp_path / "state")
    assert state.servers == state.root / "servers"
    assert state.root.stat().st_mode & 0o777 == 0o700
    paths.remove(state)
    assert not state.root.exists()


def test_the_cache_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "servers_account", lambda: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert paths.cache_dir() == tmp_path / "cache" / "onehall"


def test_a_secret_file_is_never_open_to_others(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    keep(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
