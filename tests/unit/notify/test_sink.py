"""The mail sink of demonstrations and tests."""

import asyncio
from pathlib import Path

import pytest
from onehall_notify.sink import Mode, Sink

DIALOGUE = (
    b"EHLO me\r\nMAIL FROM:<a@b.cn>\r\nRCPT TO:<c@d.cn>\r\nDATA\r\n"
    b"Message-ID: <1@x>\r\nSubject: x\r\n\r\n..dots\r\n.\r\nQUIT\r\n"
)


async def talk(sink: Sink, said: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", sink.port)
    writer.write(said)
    async with asyncio.timeout(30):
        answer = await reader.read()
    writer.close()
    return answer


async def test_it_listens_on_this_machine_only_and_keeps_nothing_it_was_not_sent(
    tmp_path: Path,
) -> None:
    async with Sink(tmp_path / "mail") as sink:
        assert sink.url == f"smtp://127.0.0.1:{sink.port}"
        assert sink.mails() == []


async def test_a_mail_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    async with Sink(tmp_path / "mail") as sink:
        answer = await talk(sink, DIALOGUE)
        codes = [line[:3] for line in answer.splitlines()]
        assert codes == [b"220", *[b"250"] * 4, b"250", b"250", b"354", b"250", b"221"]
        (mail,) = sink.mails()
        assert (mail["Message-ID"], mail.get_content().strip()) == ("<1@x>", ".dots")
        assert sink.seen == ["<1@x>"]


@pytest.mark.parametrize(
    ("mode", "said", "kept"),
    [
        (Mode.REFUSE, b"550", 0),
        (Mode.NOBODY, b"550", 0),
        (Mode.GREYLIST, b"451", 0),
        (Mode.BUSY, b"421", 0),
        (Mode.KEEP_AND_FAIL, b"451", 1),
    ],
)
async def test_it_misbehaves_when_told_to(
    tmp_path: Path, mode: Mode, said: bytes, kept: int
) -> None:
    async with Sink(tmp_path / "mail", mode=mode) as sink:
        answer = await talk(sink, DIALOGUE)
        assert said in [line[:3] for line in answer.splitlines()]
        assert len(sink.mails()) == kept


async def test_commands_out_of_order_are_refused(tmp_path: Path) -> None:
    async with Sink(tmp_path / "mail") as sink:
        answer = await talk(sink, b"DATA\r\nRCPT TO:<c@d.cn>\r\nVRFY x\r\nQUIT\r\n")
        assert [line[:3] for line in answer.splitlines()] == [
            b"220", b"503", b"503", b"500", b"221",
        ]  # fmt: skip
