"""Hide personal data before it is shown (DOMAIN 9.6, PIPL arts. 6 and 28).

One star stands for each hidden character, save in addresses, whose length is itself a clue.
"""

import re

HIDDEN = "*"
LEAST_HIDDEN = 4  # of a number: fewer stars than that could be guessed
STREET = re.compile(r".*?(?:街道办事处|街道|大道|大街|路|街|巷|胡同|镇|乡)")
DISTRICT = re.compile(r".*?(?:(?<![小社园])区|县|旗|市(?!.*(?:(?<![小社园])区|县|旗)))")


def mask_name(name: str) -> str:
    """Keep the surname: the first character of up to three, the first two of a longer name."""
    text = name.strip()
    return _keep(text, 1 if len(text) <= 3 else 2, 0, least=1)  # noqa: PLR2004


def mask_identity_number(number: str) -> str:
    """Keep the first three and the last two characters."""
    return _keep(number.strip(), 3, 2)


def mask_phone(number: str) -> str:
    """Keep the first three and the last four digits."""
    return _keep(number.strip(), 3, 4)


def mask_email(address: str) -> str:
    """Keep the first character and the domain."""
    mailbox, at, domain = address.strip().rpartition("@")
    return f"{mailbox[:1]}{HIDDEN * 3}{at}{domain}" if mailbox else HIDDEN * 3


def mask_bank_card(number: str) -> str:
    """Keep the last four digits."""
    return _keep(number.strip(), 0, 4)


def mask_address(address: str) -> str:
    """Keep the address as far as its street, else its district, else nothing."""
    text = address.strip()
    district = DISTRICT.match(text)
    start = district.end() if district else 0
    street = STREET.match(text, start)
    end = street.end() if street else start
    return text[:end] + HIDDEN * 3


def _keep(text: str, head: int, tail: int, least: int = LEAST_HIDDEN) -> str:
    """Hide all but the ends; a text too short to hide enough of is hidden whole."""
    hidden = len(text) - head - tail
    if hidden < least:
        return HIDDEN * len(text)
    return text[:head] + HIDDEN * hidden + text[len(text) - tail :]
