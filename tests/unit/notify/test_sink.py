"""The mail sink of demonstrations and tests."""

import sys
from pathlib import Path

import pytest
from onehall_notify.sink import Sink


def test_without_aiosmtpd_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "aiosmtpd.smtp", None)
    with pytest.raises(SystemExit, match="pip install aiosmtpd"):
        Sink(tmp_path)


async def test_it_listens_on_this_machine_only_and_keeps_nothing_it_was_not_sent(
    tmp_path: Path,
) -> None:
    async with Sink(tmp_path / "mail") as sink:
        assert sink.url == f"smtp://127.0.0.1:{sink.port}"
        assert sink.mails() == []
