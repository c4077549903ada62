"""The closed lists of words a catalogue is written in."""

from enum import StrEnum


class RuleSet(StrEnum):
    """Which law applies; a case stores the set it was filed under (L-65)."""

    CN_2011 = "CN-2011"
    CN_2024 = "CN-2024"


class Nature(StrEnum):
    """What kind of act an item is."""

    LICENCE = "行政许可"
    NON_LICENCE_APPROVAL = "非行政许可审批"  # abolished since; CN-2011 only
    PUBLIC_SERVICE = "公共服务"


class DepartmentKind(StrEnum):
    """Where a department stands in government, which decides who reviews its acts (L-71)."""

    CONSTITUENT = "组成部门"
    AFFILIATED = "直属机构"
    VERTICAL = "垂直管理"
    OTHER = "其他"


class Clock(StrEnum):
    """Which time a step is counted in; only `decision` runs against the promise."""

    INTAKE = "intake"
    DECISION = "decision"
    DELIVERY = "delivery"


class Unit(StrEnum):
    """What a legal limit counts in."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"


class Source(StrEnum):
    """How a legal fact is known: article read, seen quoted, or from memory and to be confirmed."""

    READ = "L"
    QUOTED = "P"
    MEMORY = "M"


class PrerequisiteKind(StrEnum):
    """How firmly one item waits for another (DOMAIN 4.3)."""

    HARD = "hard"  # a statute forbids granting before it
    SOFT = "soft"  # customary; a written no-objection may stand in
    DATA = "data"  # needs a number the other item produces
