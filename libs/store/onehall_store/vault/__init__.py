"""The vault 保险库: personal data encrypted with a key of the person's, which can be destroyed.

Crypto-shredding (RELIABILITY G19; 个人信息保护法 47): history keeps references and salted
commitments only, so that erasing a person changes no line of it.
"""

from onehall_store.vault.catching_up import Part, catch_up, catching_up
from onehall_store.vault.keeping import Erasure, Shredder, Vault
from onehall_store.vault.keys import (
    BadKey,
    DataKey,
    FileKey,
    KeyRing,
    Place,
    Unreadable,
    commitment,
)

__all__ = [
    "BadKey",
    "DataKey",
    "Erasure",
    "FileKey",
    "KeyRing",
    "Part",
    "Place",
    "Shredder",
    "Unreadable",
    "Vault",
    "catch_up",
    "catching_up",
    "commitment",
]
