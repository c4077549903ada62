"""The keys of a stack: the centre's, and those of departments it plays itself."""

import json
import stat
from pathlib import Path

from onehall.stack import keys, services
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import State
from onehall.stack.services import NAMES, Options, Service
from onehall_contracts.signing import PublicKey
from rich.console import Console

PORTS = {name: 20_000 + number for number, name in enumerate(NAMES)}


def test_the_centres_key_is_made_once_and_its_public_half_is_for_everybody(tmp_path: Path) -> None:
    credentials = open_credentials(tmp_path)
    first, again = (keys.open_centre(tmp_path, credentials) for _ in range(2))
    assert first == again
    assert stat.S_IMODE(first.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.published.stat().st_mode) == 0o644
    (jwk,) = json.loads(first.published.read_text("utf-8"))["keys"]
    assert PublicKey.read(jwk).kid == jwk["kid"] == keys.read(first.key).kid
    assert "d" not in jwk


def test_two_centres_have_two_names(tmp_path: Path) -> None:
    names = {keys.centre_name(open_credentials(_made(tmp_path / name))) for name in ("a", "b")}
    assert len(names) == 2


def test_only_approval_is_told_the_centres_key(tmp_path: Path) -> None:
    state = State(tmp_path, tmp_path / "servers", None)
    servers = Infrastructure(state, open_credentials(tmp_path), None, Console(quiet=True))

    def told(service: str) -> dict[str, str]:
        env = services.environment(Service(service), servers, PORTS, Options())
        return {name: value for name, value in env.items() if name.startswith("ONEHALL_CENTRE")}

    centre = keys.open_centre(tmp_path, servers.credentials)
    assert told("approval") == {
        "ONEHALL_CENTRE_KEY_FILE": str(centre.key),
        "ONEHALL_CENTRE_NAME": centre.name,
    }
    assert told("supervision") == {"ONEHALL_CENTRE_NAME": centre.name}
    assert told("intake") == {}


def test_the_logs_key_is_made_once_and_only_supervision_is_told_it(tmp_path: Path) -> None:
    state = State(tmp_path, tmp_path / "servers", None)
    servers = Infrastructure(state, open_credentials(tmp_path), None, Console(quiet=True))
    told = {
        name: services.environment(Service(name), servers, PORTS, Options()).get(
            "ONEHALL_LOG_KEY_FILE"
        )
        for name in NAMES
    }
    key = keys.open_log(tmp_path)
    assert told == dict.fromkeys(NAMES) | {"supervision": str(key)}
    assert keys.read(key).kid == keys.read(keys.open_log(tmp_path)).kid
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_played_department_keeps_its_key(tmp_path: Path) -> None:
    first = keys.played(tmp_path, ["XFZD", "GHJ"])
    kids = {name: keys.read(file).kid for name, file in first.items()}
    assert {n: keys.read(f).kid for n, f in keys.played(tmp_path, ["GHJ", "XFZD"]).items()} == kids
    assert len(set(kids.values())) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in first.values()} == {0o600}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
