"""From the catalogue to what is handed in: every item as it stands that day, at that centre."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from onehall_intake.domain import filing as f
from onehall_intake.domain.catalogue import (
    Catalogue,
    CentreId,
    ClassId,
    Item,
    ItemId,
    RuleSet,
)
from onehall_intake.domain.catalogue_handling import handling
from onehall_intake.domain.catalogue_selection import documents_needed
from onehall_intake.domain.guide import remedy_terms

COURT = "有管辖权的人民法院 the people's court with jurisdiction"
LONGEST_BASIS = 200  # characters a message may carry; the guide has the whole text
SEAL = "行政审批受理专用章"


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a case is given when it is handed in: its id, its number, whose, how and where."""

    case: f.CaseId
    number: str
    applicant: f.ApplicantRef
    channel: f.Channel
    centre: CentreId


@dataclass(frozen=True, slots=True)
class Handed:
    """What the applicant hands in: papers, and certificates that stand for items."""

    documents: tuple[f.Document, ...]
    certificates: tuple[f.Certificate, ...] = ()


def filing(
    catalogue: Catalogue, wanted: ClassId, items: Sequence[Item], handed: Handed, given: Numbered
) -> f.Filing:
    """Return what is handed in, with every item as the catalogue has it now (L-65)."""
    one, bring = catalogue.parallel_class(wanted), papers(catalogue, items)
    return f.Filing(
        case=given.case,
        number=given.number,
        centre=given.centre,
        class_id=one.id,
        class_name=one.name,
        lead=one.lead,
        catalogue_version=catalogue.version,
        rule_set=catalogue.rule_set.value,
        applicant=given.applicant,
        channel=given.channel,
        items=tuple(_plan(catalogue, item, given.centre) for item in items),
        papers=bring,
        documents=handed.documents,
        held=tuple(n.document for n in documents_needed(items) if n.document not in bring),
        deferrable=_deferrable(catalogue, items, bring),
        certificates=handed.certificates,
        seal=f"{given.centre}-{SEAL}",
        supplement_wd=catalogue.supplement_wd,
    )


def applied_for(items: Sequence[Item], certified: Collection[ItemId]) -> tuple[Item, ...]:
    """Return the items without those a certificate stands for, which others go on waiting for.

    The prerequisite stays, for approval to verify the certificate against (DOMAIN 4.3).
    """
    return tuple(_waiting(item, certified) for item in items if item.id not in certified)


def papers(catalogue: Catalogue, items: Sequence[Item]) -> tuple[str, ...]:
    """Return the kinds the applicant must bring: never one that this very case produces (L-06)."""
    made_here = {item.id for item in items}
    return tuple(
        need.document
        for need in documents_needed(items)
        if not made_here.intersection(catalogue.document(need.document).produced_by)
    )


def number_centre(centre: CentreId) -> str:
    """Return the six digits a case number begins with; the G of a zone's code is written 9."""
    return centre.replace("G", "9")


def remedies(catalogue: Catalogue, wanted: ClassId) -> f.Remedies:
    """Return where a refusal at the window is challenged, as the published guides say it (L-13)."""
    lead = catalogue.department(catalogue.parallel_class(wanted).lead)
    body, months, _ = remedy_terms(catalogue.city, lead, RuleSet.CN_2024)
    return f.Remedies(body, COURT, litigation_months=months)


def _deferrable(
    catalogue: Catalogue, items: Sequence[Item], bring: Sequence[str]
) -> tuple[str, ...]:
    """Return the secondary papers that may follow later, unless an item takes none later."""
    strict = {kind for item in items if not item.tolerant for kind in item.documents}
    may = {kind.id for kind in catalogue.documents.values() if kind.deferrable}
    return tuple(kind for kind in bring if kind in may and kind not in strict)


def _waiting(item: Item, certified: Collection[ItemId]) -> Item:
    back = tuple(need for need in item.lost if need.item in certified)
    if not back:
        return item
    lost = tuple(need for need in item.lost if need.item not in certified)
    return replace(item, prerequisites=item.prerequisites + back, lost=lost)


def _plan(catalogue: Catalogue, item: Item, centre: CentreId) -> f.Plan:
    department, at = catalogue.department(item.department), handling(catalogue, item.id, centre)
    return f.Plan(
        item=item.id,
        name=item.name,
        department=item.department,
        department_code=department.code,
        nature=item.nature.value,
        promised_wd=item.promised_wd,
        legal_n=item.legal.number,
        legal_unit=item.legal.unit.value,
        legal_basis=";".join(basis.text for basis in item.basis)[:LONGEST_BASIS],
        certificate=item.certificate,
        steps=_steps(item),
        prerequisites=tuple(f.Prerequisite(p.item, p.kind.value) for p in item.prerequisites),
        documents=tuple(item.documents),
        centre=at.decides,
        mode=at.mode.value,
        valid_months=item.valid_months,
        safety=item.safety is not None,
        hearing=item.hearing.value,
        authority=item.authority.value,
        department_name=department.name,
    )


def _steps(item: Item) -> tuple[f.Step, ...]:
    """Return the steps; who answers for each, approval names from the register of delegations."""
    return tuple(f.Step(s.name, s.limit_wd, s.clock.value) for s in item.steps)
