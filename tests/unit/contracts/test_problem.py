"""How we say no over HTTP: RFC 9457, with nothing of what was submitted."""

import json

import pytest
from onehall_contracts.problem import MEDIA_TYPE, TITLES, TYPE_PREFIX, FieldError, Problem


def test_a_problem_has_the_members_of_rfc_9457() -> None:
    body = Problem(404, "no-such-case", "There is no such case; check its number.").body()
    assert body == {
        "type": "https://onehall.example/problems/no-such-case",
        "title": "Not found",
        "status": 404,
        "detail": "There is no such case; check its number.",
        "code": "no-such-case",
    }
    assert MEDIA_TYPE == "application/problem+json"
    assert body["type"].startswith(TYPE_PREFIX)


def test_a_problem_names_the_fields_that_are_wrong_and_the_trace() -> None:
    errors = (FieldError("items.0", "Name an item of the catalogue."),)
    body = Problem(422, "invalid", "One field is wrong.", errors=errors).body("4bf92f35")
    assert body["errors"] == [{"field": "items.0", "message": "Name an item of the catalogue."}]
    assert body["trace_id"] == "4bf92f35"
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize("trace", [None, ""])
def test_what_is_not_there_is_left_out(trace: str | None) -> None:
    assert not {"errors", "trace_id"} & Problem(409, "conflict", "Read again.").body(trace).keys()


def test_an_unusual_status_still_has_a_title() -> None:
    assert Problem(418, "teapot", "Use a kettle.").body()["title"] == "Problem"


def test_a_problem_is_an_exception_that_says_its_detail() -> None:
    problem = Problem(503, "busy", "Try again in 5 s.", retry_after=5)
    assert str(problem) == problem.detail == "Try again in 5 s."
    assert (problem.status, problem.code, problem.retry_after) == (503, "busy", 5)
    assert problem.errors == ()


def test_titles_are_for_errors_only() -> None:
    assert all(400 <= status < 600 for status in TITLES)


def test_a_field_error_has_no_place_for_a_value() -> None:
    assert set(FieldError.__slots__) == {"field", "message"}
