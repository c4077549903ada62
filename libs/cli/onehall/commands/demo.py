"""`onehall demo`: the whole system, one real case, from submission to its single issuance."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.live import Live

from onehall.demo import closing, stage
from onehall.demo.gateway import Refusal
from onehall.demo.screen import Screen
from onehall.demo.story import Story, Told
from onehall.stack import paths, supervisor
from onehall.stack.errors import StackError

FAILED = 1
FRAMES_PER_SECOND = 8
MAIL_PATIENCE = 10.0
MAILS_AT_LEAST = 2
Keep = Annotated[bool, typer.Option("--keep", help="Leave everything running until Ctrl-C.")]


def register(app: typer.Typer) -> None:
    """Add the demonstration."""
    app.command()(demo)


def demo(keep: Keep = False) -> None:
    """Take class PC2 (16 items, 13 departments) from submission to one issuance, in a minute."""
    console = Console()
    try:
        code = supervisor.run(_play(console, keep), console)
    except StackError as error:
        console.print(f"✗ {error.problem}\n{error.cure or ''}", style="red", markup=False)
        raise typer.Exit(FAILED) from None
    except (closing.Failed, Refusal) as error:
        console.print(f"✗ {error}", style="red", markup=False)
        raise typer.Exit(FAILED) from None
    raise typer.Exit(code)


async def _play(console: Console, keep: bool) -> None:
    root = paths.default_root()
    async with stage.set_up(root / "demo", console) as found:
        async with httpx.AsyncClient(base_url=found.url, timeout=30) as http:
            story = Story(found, http, lambda text: console.print(f"[cyan]·[/] {text}"))
            told = await story.run(lambda screen: _watch(screen, found, console))
        closing.checked(told)
        saved = save(root, told)
        permit = save_permit(root, told)
        closing.report(told, saved, await _mails(found.mails), console)
        if permit and told.permit:
            console.print(
                f"permit {told.permit.number}: {told.permit.verdict}, signed PDF in {permit}"
            )
        if keep:
            console.print(f"[bold]open at {found.url}[/]; Ctrl-C stops it")
            await asyncio.Event().wait()


async def _watch(screen: Screen, found: stage.Stage, console: Console) -> None:
    with Live(console=console, refresh_per_second=FRAMES_PER_SECOND, transient=False) as live:
        try:
            while True:
                screen.now = found.clock.now()
                live.update(screen.draw())
                await asyncio.sleep(1 / FRAMES_PER_SECOND)
        finally:
            live.update(screen.draw())


async def _mails(folder: Path) -> int:
    """Return how many mails arrived, giving the last ones a moment."""
    deadline = asyncio.get_running_loop().time() + MAIL_PATIENCE
    while (count := _count(folder)) < MAILS_AT_LEAST:
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.1)  # a folder has nothing to wait on
    return count


def _count(folder: Path) -> int:
    return len(list(folder.glob("*.eml")))


def save_permit(root: Path, told: Told) -> Path | None:
    """Keep the first permit's document beside the trace."""
    if told.permit is None:
        return None
    folder = root / "permits"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{told.permit.number}.pdf"
    path.write_bytes(told.permit.document)
    return path


def save(root: Path, told: Told) -> Path:
    """Keep the case's trace, so that `onehall trace` can show it when nothing runs any more."""
    folder = root / "traces"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{told.case['case_number']}.json"
    path.write_text(json.dumps(told.trace, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
