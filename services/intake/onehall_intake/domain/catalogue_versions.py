"""Several versions of one catalogue: which is in force on a day, and which are still drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onehall_intake.domain.catalogue import Catalogue, UnknownEntry, nearest
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Problem
from onehall_intake.domain.catalogue_terms import State


@dataclass(frozen=True, slots=True)
class Versions:
    """Every version a centre has loaded, in the order of their `valid_from`."""

    every: tuple[Catalogue, ...]

    @property
    def published(self) -> tuple[Catalogue, ...]:
        """Give those in force some day; a draft never is."""
        return tuple(one for one in self.every if one.state is State.PUBLISHED)

    def on(self, day: date) -> Catalogue:
        """Give the version in force on a day: the last one valid by then, else the first there is.

        Raises UnknownEntry when nothing is published.
        """
        known = self.published
        if not known:
            raise UnknownEntry("no version of the catalogue is published; set `state: published`")
        return next((one for one in reversed(known) if one.valid_from <= day), known[0])

    def version(self, wanted: str) -> Catalogue:
        """Give the version a case was filed under (L-65), draft or not, or raise UnknownEntry."""
        for one in self.every:
            if one.version == wanted:
                return one
        names = {one.version for one in self.every}
        raise UnknownEntry(f"no version {wanted!r} of the catalogue; {nearest(wanted, names)}")


def arranged(catalogues: Sequence[Catalogue]) -> Versions:
    """Put versions in order, or raise CatalogueInvalid when two cannot be told apart."""
    ordered = tuple(sorted(catalogues, key=lambda one: (one.valid_from, one.version)))
    problems = [
        Problem(later.version, f"has the {what} of another version", cure)
        for n, later in enumerate(ordered)
        for earlier in ordered[:n]
        for what, cure in _same(earlier, later)
    ]
    if problems:
        raise CatalogueInvalid(problems)
    return Versions(ordered)


def _same(one: Catalogue, other: Catalogue) -> list[tuple[str, str]]:
    found = []
    if one.version == other.version:
        found.append(("name", "give each version its own name: cases remember it"))
    if one.state is other.state is State.PUBLISHED and one.valid_from == other.valid_from:
        found.append(("valid_from", "let only one be published from a day on"))
    return found
