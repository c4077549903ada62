"""What is published names nobody: a number is found however it is written, and beside others."""

import pytest
from onehall_intake.api.asking import nobodys

MOBILE, RESIDENT = "19900001234", "61019919900101001X"


@pytest.mark.parametrize(
    "text",
    [
        f"2011-09-26 {MOBILE}",
        f"工号 7 {MOBILE}",
        f"{MOBILE} 2",
        f"窗口3-{MOBILE}",
        "3 199 0000 1234 5",
        f"请拨+86 {MOBILE}",
        f"请拨86{MOBILE}",
        f"窗口3 {RESIDENT}",
        f"2011.09.26 {RESIDENT[:6]} {RESIDENT[6:14]} {RESIDENT[14:]}",
        "１９９0000 1234",
        "199-0000-1234",
        "zhao@example.test",
    ],
)
def test_a_number_with_a_digit_beside_it_is_somebodys_all_the_same(text: str) -> None:
    with pytest.raises(ValueError, match="has somebody's number in it"):
        nobodys(f"请联系 {text}。")


@pytest.mark.parametrize(
    "text",
    [
        "2011-09-26 13:30",
        "2011年9月26日 13:30-17:00",
        "2011-09-26 至 2011-10-13",
        "2011.09.26-2011.10.13",
        "请拨 12345 或 029-1234567",
        "办件 610100201109260020000014",
        "1-3 个工作日,共 15 份",
    ],
)
def test_days_times_and_numbers_of_cases_are_nobodys(text: str) -> None:
    assert nobodys(text) == text
