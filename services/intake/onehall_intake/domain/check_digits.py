"""The check digits of Chinese numbers, each as its standard defines it."""

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check(body: str) -> str:
    """Give the 18th character of a unified social credit code from its first 17 (GB 32100)."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, n, 31) for n, c in enumerate(body))
    # The outer modulus is the trap: remainder 0 must give 0, not a 31st character.
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Give the ninth character of an organisation code from its first eight (GB 11714)."""
    values = (ORGANISATION_ALPHABET.index(c) for c in body)
    total = sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def resident_check(body: str) -> str:
    """Give the 18th character of a resident number from its first 17 (GB 11643, MOD 11-2)."""
    total = sum(int(c) * pow(2, 17 - n, 11) for n, c in enumerate(body))
    return "10X98765432"[total % 11]


def mod_11_10(digits: str) -> str:
    """Give the ISO 7064 MOD 11,10 check digit of a row of digits: our own numbers end in it."""
    check = 10
    for digit in digits:
        check = ((check + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - check) % 10)
