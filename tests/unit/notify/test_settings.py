"""What notify is told by its environment, and what a mistake in it says and does not say."""

from pathlib import Path
from typing import Any

import pytest
from onehall_notify.settings import Settings
from pydantic import ValidationError

from tests.keys import VAULT_KEY

COMMON: dict[str, Any] = {
    "database_url": "postgresql://127.0.0.1/none",
    "amqp_url": "amqp://127.0.0.1/none",
    "auth_jwks": Path("/none"),
    "vault_key": VAULT_KEY,
}


@pytest.mark.parametrize(
    ("wrong", "cure"),
    [
        ({"smtp_url": "smtp://hall:S3CRET@mail.example.org"}, "smtps"),
        ({"smtp_url": "http://S3CRET"}, "smtp://"),
        ({"sms_url": "https://me:S3CRET@sms.example.org/"}, "sms_key"),
        ({"sms_report_secret": "S3CRET"}, "whsec_"),
        ({"bounce_secret": "whsec_!S3CRET"}, "whsec_"),
        ({"bounce_secret": "whsec_!"}, "whsec_"),
        ({"bounce_address": "S3CRET at example.org"}, "bounce_address"),
        ({"bounce_address": "S3CRET@大厅.example.org"}, "bounce_address"),
        ({"mail_from": "S3CRET大厅@example.org"}, "mail_from"),
        ({"mail_from": ""}, "mail_from"),
    ],
)
def test_a_wrong_setting_says_the_cure_and_repeats_no_secret(
    wrong: dict[str, str], cure: str
) -> None:
    with pytest.raises(ValidationError, match=cure) as caught:
        Settings(**COMMON, **wrong)
    assert "S3CRET" not in str(caught.value)


def test_mail_comes_back_to_the_sender_or_where_the_settings_say() -> None:
    assert Settings(**COMMON).outlet.returns == ""
    kept = Settings(**COMMON, bounce_address="returns@example.org")
    assert kept.outlet.returns == "returns@example.org"
    assert kept.outlet.sender == "onehall@localhost"
