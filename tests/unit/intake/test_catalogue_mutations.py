"""Whatever is done to the raw catalogue, validation answers with places, never with a crash."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intake.examples import problems, raw, raw_item

ITEMS = sorted(one["id"] for kind in raw()["classes"] for one in kind["items"])
REQUIRED = ["department", "name", "nature", "legal", "promised", "steps", "documents", "basis"]
GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 0),
    st.floats(),
    st.just(""),
    st.just([]),
    st.just({}),
    st.just([None, 3, {"id": 7}]),
    st.just({"id": {}, 4: []}),
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    deeper = [place for key, child in children for place in places(child, (*path, key))]
    return [*([path] if path else []), *deeper]


PLACES = places(raw())


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ITEMS), st.sampled_from(REQUIRED), GARBAGE)
def test_a_spoilt_field_of_an_item_is_named_with_its_item(
    wanted: str, field: str, garbage: object
) -> None:
    data = raw()
    raw_item(data, wanted)[field] = garbage
    found = problems(data)
    assert any(one.where.startswith(f"{wanted}.{field}") for one in found)
    assert all(one.where and one.what and one.cure for one in found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), GARBAGE)
def test_garbage_anywhere_is_answered_and_never_crashes(
    place: tuple[Any, ...], garbage: object
) -> None:
    data: Any = raw()
    inside = data
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = garbage
    for one in problems(data):
        assert one.where
        assert one.cure
