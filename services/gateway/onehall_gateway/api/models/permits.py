"""What becomes of a permit 证照 after its issuance."""

from typing import Literal

from pydantic import Field

from onehall_gateway.api.fields import Given, Line, Prose
from onehall_gateway.api.models.base import Basis, Reasons, shown


class PermitChange(Given):
    """What a permit is subject to from now on 变更."""

    model_config = shown(conditions=["建筑后退道路红线不少于十五米"], reasons=["道路红线调整"])

    conditions: list[Prose] = Field(
        default_factory=list, max_length=50, description="all of them, the old ones too"
    )
    reasons: Reasons = Field(description="why")


class RenewalDecision(Given):
    """A renewal granted, or refused with reasons and legal basis, before the permit ends."""

    model_config = shown(granted=True)

    granted: bool = Field(description="whether it is renewed")
    reasons: list[Prose] = Field(default_factory=list, max_length=20, description="of a refusal")
    legal_basis: list[Line] = Field(
        default_factory=list, max_length=20, description="of a refusal: law and article"
    )


class Revocation(Given):
    """A revocation 撤销 for one of the listed defects (行政许可法 69)."""

    model_config = shown(
        defect="fraud-or-bribery",
        reasons=["申请材料系伪造"],
        legal_basis=["行政许可法第六十九条第二款"],
    )

    defect: Literal[
        "abuse-of-office",
        "ultra-vires",
        "breach-of-procedure",
        "applicant-unqualified",
        "other-by-law",
        "fraud-or-bribery",
    ] = Field(description="which one; after fraud it must be revoked")
    reasons: Reasons = Field(description="as the holder reads them")
    legal_basis: Basis = Field(description="law and article")
    harms_public_interest: bool = Field(
        default=False, description="revoking would gravely harm the public; then it is not revoked"
    )


class Cancellation(Given):
    """The formalities of cancellation 注销 (行政许可法 70)."""

    model_config = shown(ground="entity-ended", reasons=["企业已办理注销登记"])

    ground: Literal[
        "expired",
        "death-or-incapacity",
        "entity-ended",
        "revoked-or-withdrawn",
        "force-majeure",
        "other-by-law",
    ] = Field(description="which one")
    reasons: list[Prose] = Field(default_factory=list, max_length=20, description="in more words")
