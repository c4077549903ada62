"""The fourteen functions 监察功能 and how grave a card is."""

from enum import StrEnum


class Level(StrEnum):
    """How grave a card is; a graver one never takes a lighter one back."""

    WARNING = "warning"  # 预警
    YELLOW = "yellow"  # 黄牌
    RED = "red"  # 红牌


class Function(StrEnum):
    """The fourteen supervision functions (DOMAIN 3.3)."""

    STEP_INTEGRITY = "F01"  # 环节完整性监察
    CASE_LIMIT = "F02"  # 时限监察
    STEP_LIMIT = "F03"  # 环节时限监察
    INTAKE = "F04"  # 受理与一次性告知监察
    SPECIAL_PROCEDURE = "F05"  # 特别程序监察
    LEGALITY = "F06"  # 决定合法性监察
    MATERIALS = "F07"  # 申请材料监察
    FEES = "F08"  # 收费监察
    AUTHORITY = "F09"  # 授权与回避监察
    PARALLEL = "F10"  # 并联协同监察
    DISCLOSURE = "F11"  # 信息公开监察
    DELIVERY = "F12"  # 送达与证照监察
    CONCERNS = "F13"  # 投诉咨询监察
    PERFORMANCE = "F14"  # 绩效监察
