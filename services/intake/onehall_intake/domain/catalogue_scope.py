"""What holds beyond a single class: categories, centres, handling, what has ended (R-02, R-08)."""

import re
from collections.abc import Callable

from onehall_intake.domain.catalogue import CentreId
from onehall_intake.domain.catalogue_conditions import questions_of
from onehall_intake.domain.catalogue_drafting import Draft
from onehall_intake.domain.catalogue_selection import ended_by
from onehall_intake.domain.catalogue_terms import Level


def categories_hold_the_items_of_their_department(draft: Draft) -> None:
    """Leave no category and no department empty, and no item in another's category (R-08)."""
    owners = {one.value.id: one.value.department for one in draft.categories}
    for item in draft.items:
        owner = owners.get(item.value.category, item.value.department)
        if owner != item.value.department:
            what = f"is {item.value.category!r}, a category of {owner}"
            cure = f"name a category of {item.value.department}"
            item.entry.problem("category", what, cure)
    filled = {item.value.category for item in draft.items}
    for category in draft.categories:
        if category.value.id and category.value.id not in filled:
            category.entry.problem("", "has no item", "give it one, or remove it")
    busy = {item.value.department for item in draft.items}
    for department in draft.departments:
        if department.value.id and department.value.id not in busy:
            department.entry.problem("", "decides no item", "give it one, or remove it")


def names_tell_items_apart(draft: Draft) -> None:
    """Refuse an item of no class that has the name of another: nobody could choose between them."""
    taken = {item.value.name for one in draft.classes for item in one.items}
    for item in draft.alone:
        name = item.value.name
        if name and name in taken:
            item.entry.problem("name", f"{name!r} is the name of another item", "tell them apart")
        taken.add(name)


def outside_the_centre_nothing_is_inside(draft: Draft) -> None:
    """Keep the items of a department that is not stationed out of the centre too (R-61)."""
    outside = {one.value.id for one in draft.departments if not one.value.stationed}
    for item in draft.items:
        if item.value.stationed and item.value.department in outside:
            what = f"is true, but {item.value.department} is not stationed"
            item.entry.problem("stationed", what, "write stationed: false, or station both")


def there_is_one_city(draft: Draft) -> None:
    """Have one city centre, the one the catalogue is of, and codes that fit (DOMAIN 5.1)."""
    own = draft.head.value.centre
    cities = [one for one in draft.centres if one.value.level is Level.CITY]
    if draft.centres and [one.value.id for one in cities] != [CentreId(own)]:
        what = f"have not one city centre with the id {own}"
        draft.head.entry.problem("centres", what, f"list {own} with level: city, and no other city")
    shapes = {Level.ZONE: rf"{own[:4]}G[0-9]", Level.DISTRICT: rf"{own[:4]}[0-9]{{2}}"}
    for one in draft.centres:
        shape = shapes.get(one.value.level)
        if shape and one.value.id and not re.fullmatch(shape, one.value.id):
            cure = f"districts have six digits, as {own[:4]}02; zones {own[:4]}G and a digit"
            one.entry.problem("id", f"is no code of a {one.value.level}", cure)


def handling_is_said_once(draft: Draft) -> None:
    """Give an item one mode at a centre, and none at the city's: there it is the city's own."""
    said: set[tuple[str, str]] = set()
    for rule in draft.handling:
        centre = rule.value.centre
        if centre == draft.head.value.centre:
            cure = "name a district's or zone's centre"
            rule.entry.problem("centre", "is the city's own, which decides for itself", cure)
        for item in rule.value.items:
            if (centre, item) in said:
                what = f"says the mode of {item} at {centre} again"
                rule.entry.problem("items", what, "say it once")
            said.add((centre, item))


def what_has_ended_is_not_offered(draft: Draft) -> None:
    """Refuse an item that had ended before this version began: nobody can apply for it (R-02)."""
    begins = draft.head.value.valid_from
    for item in draft.items:
        change = ended_by(item.value.changes, begins)
        if change is not None:
            what = f"end it ({change.act}) before this version begins"
            item.entry.problem("changes", what, "move it to former_items")


def questions_decide_something(draft: Draft) -> None:
    """Ask nothing twice and nothing in vain: a form asks only what it needs (L-03)."""
    for one in draft.classes:
        used = {q for item in one.items if item.value.when for q in questions_of(item.value.when)}
        seen: set[str] = set()
        for asked in one.value.inquiries:
            if asked.id in seen:
                one.entry.problem("questions", f"{asked.id!r} is given twice", "ask it once")
            elif asked.id and asked.id not in used:
                cure = "let an item's `when` name it, or remove it (Licensing Law art. 29)"
                one.entry.problem("questions", f"{asked.id!r} decides nothing", cure)
            seen.add(asked.id)


RULES_OF_SCOPE: tuple[Callable[[Draft], None], ...] = (
    categories_hold_the_items_of_their_department,
    names_tell_items_apart,
    outside_the_centre_nothing_is_inside,
    there_is_one_city,
    handling_is_said_once,
    what_has_ended_is_not_offered,
    questions_decide_something,
)
