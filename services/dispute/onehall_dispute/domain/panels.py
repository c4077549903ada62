"""The panel of experts 专家组: drawn by lot, declared free, and filled up from the same draw."""

from collections.abc import Sequence

from onehall_dispute.domain import drawing, experts
from onehall_dispute.domain import model as m
from onehall_dispute.domain.asking import Answer, Asked, contradiction, done, early, late

BECAUSE = {
    m.Declared.TIED: m.Because.DECLARED,
    m.Declared.UNAVAILABLE: m.Because.UNAVAILABLE,
}


def draw(asked: Asked, deed: m.DrawPanel) -> Answer:
    """Draw a panel, or record that the register has too few experts for one.

    A panel that is whole is never drawn again, or one could draw until it pleases.
    """
    dispute = asked.dispute
    if dispute.respondent is None:
        return early("first name the respondent department: its own experts are excluded")
    if dispute.panel and not dispute.panel.broken:
        return done("the panel is drawn; an expert leaves it by declaration or challenge only")
    if dispute.held:
        return done("the meeting was held with its panel")
    pool = experts.pool(deed.experts, matter(asked, deed.field), asked.at)
    drawn = drawing.draw(pool, deed.size, deed.seed)
    if isinstance(drawn, drawing.TooFew):
        return [m.PanelNotFormed(asked.id, drawn.detail, asked.at)]
    return [_drawn(asked, drawn, pool, deed.shown)]


def matter(asked: Asked, field: experts.Field | None) -> experts.Matter:
    """Return what ties of experts are held against."""
    state, dispute = asked.state, asked.dispute
    parties = {dispute.filed.applicant, state.applicant, *(one.party for one in state.interested)}
    return experts.Matter(
        case=experts.Body(state.case),
        respondent=experts.Body(dispute.respondent or ""),
        applicant=frozenset(experts.Body(one) for one in parties if one),
        on=asked.today,
        field=field,
        persons=frozenset(map(experts.Body, state.handlers)),
        barred={experts.ExpertRef(one): tie for one, tie in dispute.barred.items()},
    )


def declare(asked: Asked, deed: m.Declare) -> Answer:
    """Let an expert of the panel say that nothing, or what, keeps them off."""
    if asked.dispute.held:
        return late("the meeting was held; tell the legal officer of a tie that was overlooked")
    if (deed.declared is m.Declared.TIED) != (deed.tie is not None):
        return contradiction("`tie` names what the tie is, if and only if `declared` is tied")
    before = asked.dispute.panel and asked.dispute.panel.declared.get(asked.who.ref)
    if before and before.declared is deed.declared:
        return done("this was declared already")
    said = m.ExpertDeclared(asked.id, asked.who.ref, deed.declared, deed.tie, asked.at)
    if deed.declared is m.Declared.FREE:
        return [said]
    return [said, *replaced(asked, asked.who.ref, BECAUSE[deed.declared])]


def replaced(asked: Asked, left: m.Reference, because: m.Because) -> Sequence[m.Event]:
    """Let the next of the draw follow an expert; with nobody to follow the panel is broken."""
    panel = asked.dispute.panel
    if panel is None:
        return []
    seat = next(seat for seat in panel.seats if seat.expert == left)
    held = drawing.Seat(experts.ExpertRef(seat.expert), experts.Field(seat.field))
    gone = {experts.ExpertRef(one) for one in (*panel.members, *panel.gone)}
    found = drawing.follows(_as_drawn(panel.drawn), held, gone)
    if isinstance(found, drawing.TooFew):
        return [m.PanelNotFormed(asked.id, found.detail, asked.at)]
    joined = m.Seat(m.Reference(found[0].expert), found[0].field)
    return [m.MemberReplaced(asked.id, left, joined, because, asked.at)]


def _drawn(asked: Asked, drawn: drawing.Drawn, pool: experts.Pool, shown: str) -> m.PanelDrawn:
    return m.PanelDrawn(
        dispute=asked.id,
        round=asked.dispute.round,
        seats=tuple(m.Seat(m.Reference(one.expert), one.field) for one in drawn.seats),
        reserves=tuple(m.Reserve(m.Reference(one.expert), one.fields) for one in drawn.reserves),
        pool_sha256=m.Digest(drawn.pool_sha256),
        seed=m.Digest(drawn.seed),
        excluded=len(pool.excluded),
        at=asked.at,
        pool=pool,
        shown=shown,
    )


def _as_drawn(event: m.PanelDrawn) -> drawing.Drawn:
    ref, field = experts.ExpertRef, experts.Field
    return drawing.Drawn(
        tuple(drawing.Seat(ref(one.expert), field(one.field)) for one in event.seats),
        tuple(
            drawing.Reserve(ref(one.expert), tuple(map(field, one.fields)))
            for one in event.reserves
        ),
        event.pool_sha256,
        event.seed,
    )
