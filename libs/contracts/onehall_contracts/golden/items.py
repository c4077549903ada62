"""The items of the story, as the catalogue had them when its cases were accepted."""

from onehall_contracts.golden import story
from onehall_contracts.intake import AcceptedItem, Prerequisite, StepPlan

FIRE = AcceptedItem(
    item_id=story.FIRE,
    name="建设工程消防设计审核",
    department="XFZD",
    department_code="026",
    department_name="西安市公安消防支队",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国消防法》第十一条、第十二条",
    certificate="消防设计审核意见书",
    steps=story.FIRE_STEPS,
    documents=("D01", "D08", "D09", "D13"),
    safety=True,
)
PLANNING = AcceptedItem(
    item_id="PC2-01",
    name="建设工程规划许可",
    department="GHJ",
    department_code="016",
    department_name="西安市规划局",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国城乡规划法》第四十条",
    certificate="建设工程规划许可证",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=7, clock="decision"),
        StepPlan(name="公示", limit_wd=3, clock="decision"),
        StepPlan(name="决定", limit_wd=4, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    prerequisites=(
        Prerequisite(item_id=story.FIRE, kind="hard"),
        Prerequisite(item_id="PC2-07", kind="hard"),
        Prerequisite(item_id="PC2-13", kind="hard"),
    ),
    documents=("D01", "D08"),
    valid_months=12,
    hearing="on-request",
    authority="局级",
)
ENVIRONMENT = AcceptedItem(
    item_id="PC2-05",
    name="环境影响报告书审批",
    department="HBJ",
    department_code="009",
    department_name="西安市环境保护局",
    nature="行政许可",
    promised_wd=29,
    legal_n=60,
    legal_unit="cd",
    legal_basis="《中华人民共和国环境影响评价法》第二十二条",
    certificate="环评批复",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=11, clock="decision"),
        StepPlan(name="公示", limit_wd=10, clock="decision"),
        StepPlan(name="决定", limit_wd=8, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    documents=("D01", "D08", "D11"),
    safety=True,
    hearing="on-request",
    authority="局级",
)
AIR_DEFENCE = AcceptedItem(
    item_id="PC2-07",
    name="防空地下室建设(易地建设)审查",
    department="RFB",
    department_code="028",
    department_name="西安市人民防空办公室",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国人民防空法》第二十二条",
    certificate="人防审查意见书",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=8, clock="decision"),
        StepPlan(name="决定", limit_wd=6, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    documents=("D01", "D08"),
    safety=True,
)
HERITAGE = AcceptedItem(
    item_id="PC2-13",
    name="文物保护单位建设控制地带工程设计方案审核",
    department="WWJ",
    department_code="020",
    department_name="西安市文物局",
    nature="行政许可",
    promised_wd=14,
    legal_n=20,
    legal_unit="wd",
    legal_basis="《中华人民共和国文物保护法》第十八条",
    certificate="文物审核意见",
    steps=(
        StepPlan(name="受理", limit_wd=5, clock="intake"),
        StepPlan(name="审查", limit_wd=8, clock="decision"),
        StepPlan(name="决定", limit_wd=6, clock="decision"),
        StepPlan(name="制证送达", limit_wd=10, clock="delivery"),
    ),
    documents=("D01", "D08", "D18"),
    safety=True,
)

ALL = (PLANNING, ENVIRONMENT, FIRE, AIR_DEFENCE)
"""The items of the story's own case."""
