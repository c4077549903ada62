"""What is sent to act on a card or an order: times are written as times."""

from typing import Any

import pydantic_core
import pytest
from onehall_chassis.bodies import read
from onehall_contracts.problem import Problem
from onehall_supervision.api.loop import CardAnswer, NewOrder

AT = "2011-10-10T09:00:00+08:00"
ANSWER = {"explanation": "x", "remedy": "y"}
ORDER = {"kind": "urge", "demand_zh": "x", "demand_en": "x", "department": "GHJ"}


@pytest.mark.parametrize("wrong", [0, 1318208400, 1318208400000, "1318208400", "2011-10-10"])
def test_a_number_is_no_time_by_which_something_is_done(wrong: Any) -> None:
    for kind, said, field in ((CardAnswer, ANSWER, "completes_at"), (NewOrder, ORDER, "finish_by")):
        with pytest.raises(Problem) as caught:
            read(kind, pydantic_core.to_json(said | {field: wrong}))
        assert [one.field for one in caught.value.errors] == [field]
        assert read(kind, pydantic_core.to_json(said | {field: AT}))
