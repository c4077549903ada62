"""What must never be the name of a field: ids and references travel, never a person's data."""

PERSONAL_WORDS = frozenset(
    {
        "address", "age", "bank", "birth", "birthday", "contact", "email", "ethnicity", "fax",
        "gender", "idcard", "ip", "mailbox", "mobile", "name", "nation", "passport", "password",
        "person", "phone", "photo", "religion", "resident", "sex", "signature", "surname", "tel",
        "telephone", "username", "wechat",
    }
)  # fmt: skip
PERSONAL_PAIRS = (
    "id_number",
    "id_card",
    "id_no",
    "citizen_id",
    "national_id",
    "legal_representative",
)

# Names of things, not of people.
THINGS = frozenset(
    {
        "AcceptedItem.department_name",
        "AcceptedItem.name",
        "CaseAcceptedV1.class_name",
        "OpenedReview.name",
        "StepPlan.name",
        "TaskStatement.name",
    }
)


def is_personal(field: str) -> bool:
    """Tell whether a field's name promises something about a person."""
    name = field.lower()
    return bool(PERSONAL_WORDS & set(name.split("_"))) or any(p in name for p in PERSONAL_PAIRS)
