"""Asking a person for an opinion or a reply, piece by piece, until it can be given."""

from collections.abc import Awaitable, Callable

from onehall_worker.activity import Reply, attend, on_leave
from onehall_worker.opinions import (
    Opinion,
    approve,
    approve_with_conditions,
    not_concerned,
    refuse,
)
from onehall_worker.terminal.talk import Talk

REASONS = "理由 reasons"
BASIS = "法律依据 legal basis"


async def approval(talk: Talk) -> Opinion:
    """Ask for what goes with 同意."""
    reasons, basis = await talk.ask_several(REASONS), await talk.ask_several(BASIS)
    officer, second = await _officers(talk)
    return approve(*reasons, basis=basis, officer=officer, countersigned_by=second)


async def conditions(talk: Talk) -> Opinion:
    """Ask for what goes with 附条件同意."""
    needed = await talk.ask_several("条件 conditions")
    reasons, basis = await talk.ask_several(REASONS), await talk.ask_several(BASIS)
    officer, second = await _officers(talk)
    return approve_with_conditions(
        needed, *reasons, basis=basis, officer=officer, countersigned_by=second
    )


async def refusal(talk: Talk) -> Opinion:
    """Ask for what goes with 不同意: it needs reasons and a legal basis (行政许可法 38)."""
    reasons, basis = await talk.ask_several(REASONS), await talk.ask_several(BASIS)
    false = await talk.yes("隐瞒或提供虚假材料? do the papers conceal or falsify something?")
    officer, second = await _officers(talk)
    return refuse(reasons, basis, officer, countersigned_by=second, false_materials=false)


async def unconcerned(talk: Talk) -> Opinion:
    """Ask for what goes with 不涉及."""
    reasons = await talk.ask_several(REASONS)
    officer, second = await _officers(talk)
    return not_concerned(*reasons, officer=officer, countersigned_by=second)


async def reply(talk: Talk) -> Reply:
    """Ask who comes to a joint activity, or why nobody can."""
    who = await talk.ask("参加人员 who comes, as in XFZD-01 XFZD-03; 请假则空行 empty for leave")
    if who:
        return attend(*who.replace(",", " ").split())
    return on_leave(await talk.ask("请假理由 why nobody can come"))


Asks = Callable[[Talk], Awaitable[Opinion]]
OPINIONS: dict[str, Asks] = {
    "approve": approval,
    "conditions": conditions,
    "refuse": refusal,
    "none": unconcerned,
}


async def officer(talk: Talk) -> str | None:
    """Ask who says it; None is who usually does."""
    return await talk.ask("经办人工号, 空行为默认 officer, empty for the usual one") or None


async def _officers(talk: Talk) -> tuple[str | None, str | None]:
    first = await officer(talk)
    second = await talk.ask("会签人工号, 没有则空行 countersigned by, empty for nobody")
    return first, second or None
