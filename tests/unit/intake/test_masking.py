"""What is shown of a person is enough to recognise and too little to misuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张示例", "张**"),
        ("欧阳示例", "欧阳**"),
        ("阿依古丽", "阿依**"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert masking.mask_name(name) == shown


def test_an_identity_number_keeps_first_three_and_last_two() -> None:
    assert masking.mask_identity_number("610199199001010019") == "610*************19"


def test_an_email_address_keeps_its_first_character_and_its_domain() -> None:
    assert masking.mask_email("zhang.san@example.com") == "z***@example.com"
    assert masking.mask_email("no address at all") == "***"
    assert masking.mask_email("@example.com") == "***"


def test_a_phone_number_keeps_first_three_and_last_four() -> None:
    assert masking.mask_phone("19900001234") == "199****1234"
    assert masking.mask_phone("86780000") == "********"


def test_a_bank_card_keeps_its_last_four() -> None:
    assert masking.mask_bank_card("6222000012345678") == "************5678"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("陕西省西安市未央区凤城八路109号", "陕西省西安市未央区凤城八路***"),
        ("西安市雁塔区小寨街道兴善寺西街1号", "西安市雁塔区小寨街道***"),
        ("西安市高新技术产业开发区唐延路3号", "西安市高新技术产业开发区唐延路***"),
        ("台州市路桥区人民大道5号", "台州市路桥区人民大道***"),
        ("高陵县通远镇二组", "高陵县通远镇***"),
        ("西安市未央区明珠小区3栋", "西安市未央区***"),
        ("未央路明珠小区3栋", "未央路***"),
        ("明珠小区3栋", "***"),
        ("西安市", "西安市***"),
        ("", "***"),
    ],
)
def test_an_address_is_kept_as_far_as_its_street(address: str, shown: str) -> None:
    assert masking.mask_address(address) == shown


# What has a star in it may be a mask already: a mask of a mask shows as little and is the same.
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "*" not in text))
def test_no_mask_ever_shows_a_whole_text(text: str) -> None:
    for mask in (masking.mask_name, masking.mask_identity_number, masking.mask_phone):
        assert mask(text) != text.strip()
    assert masking.mask_bank_card(text) != text.strip()
