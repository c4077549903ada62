"""Write the versioned table of working days that libs/calendar ships.

Official days come from the dev dependency chinesecalendar, with the corrections named below; the
years after them get four festival dates each, from which the statutory days follow.

    python scripts/seed_calendar.py            write the table
    python scripts/seed_calendar.py --check    fail if the committed table differs
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import chinese_calendar.constants as cc

VERSION = "cn-2026.1"
FIRST, OFFICIAL_UNTIL, LAST = date(2004, 1, 1), date(2026, 12, 31), date(2099, 12, 31)
TABLE = Path(__file__).parents[1] / "libs/calendar/onehall_calendar/data" / f"{VERSION}.txt"

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}

# chinesecalendar 1.11.0 leaves this Saturday off; 国办发明电〔2005〕35号 moves its rest to
# 2006-01-03 and says 12月31日(星期六)上班.
CORRECTED_WORK = {date(2005, 12, 31): "New Year's Day"}

# 春节 清明 端午 中秋 of the years not yet announced; lunardate 0.3.0 (Hong Kong Observatory tables)
# and lunar_python 1.4.8 (astronomical) agree on every one of them.
FESTIVALS = """
2027 02-06 04-05 06-09 09-15
2028 01-26 04-04 05-28 10-03
2029 02-13 04-04 06-16 09-22
2030 02-03 04-05 06-05 09-12
2031 01-23 04-05 06-24 10-01
2032 02-11 04-04 06-12 09-19
2033 01-31 04-04 06-01 09-08
2034 02-19 04-05 06-20 09-27
2035 02-08 04-05 06-10 09-16
2036 01-28 04-04 05-30 10-04
2037 02-15 04-04 06-18 09-24
2038 02-04 04-05 06-07 09-13
2039 01-24 04-05 05-27 10-02
2040 02-12 04-04 06-14 09-20
2041 02-01 04-04 06-03 09-10
2042 01-22 04-04 06-22 09-28
2043 02-10 04-05 06-11 09-17
2044 01-30 04-04 05-31 10-05
2045 02-17 04-04 06-19 09-25
2046 02-06 04-04 06-08 09-15
2047 01-26 04-05 05-29 10-04
2048 02-14 04-04 06-15 09-22
2049 02-02 04-04 06-04 09-11
2050 01-23 04-04 06-23 09-30
2051 02-11 04-05 06-13 09-19
2052 02-01 04-04 06-01 09-07
2053 02-19 04-04 06-20 09-26
2054 02-08 04-04 06-10 09-16
2055 01-28 04-05 05-30 10-05
2056 02-15 04-04 06-17 09-24
2057 02-04 04-04 06-06 09-13
2058 01-24 04-04 06-25 10-02
2059 02-12 04-05 06-14 09-21
2060 02-02 04-04 06-03 09-09
2061 01-21 04-04 06-22 09-28
2062 02-09 04-04 06-11 09-17
2063 01-29 04-05 06-01 10-06
2064 02-17 04-04 06-19 09-25
2065 02-05 04-04 06-08 09-15
2066 01-26 04-04 05-28 10-03
2067 02-14 04-05 06-16 09-23
2068 02-03 04-04 06-04 09-11
2069 01-23 04-04 06-23 09-29
2070 02-11 04-04 06-13 09-19
2071 01-31 04-05 06-02 09-08
2072 02-19 04-04 06-20 09-26
2073 02-07 04-04 06-10 09-16
2074 01-27 04-04 05-30 10-05
2075 02-15 04-04 06-17 09-24
2076 02-05 04-04 06-06 09-12
2077 01-24 04-04 06-24 10-01
2078 02-12 04-04 06-14 09-20
2079 02-02 04-04 06-04 09-10
2080 01-22 04-04 06-22 09-28
2081 02-09 04-04 06-11 09-17
2082 01-29 04-04 06-01 10-06
2083 02-17 04-04 06-19 09-26
2084 02-06 04-04 06-07 09-14
2085 01-26 04-04 05-27 10-03
2086 02-14 04-04 06-15 09-22
2087 02-03 04-04 06-05 09-11
2088 01-24 04-04 06-23 09-29
2089 02-10 04-04 06-13 09-18
2090 01-30 04-04 06-02 09-08
2091 02-18 04-04 06-21 09-27
2092 02-07 04-04 06-09 09-16
2093 01-27 04-04 05-29 10-05
2094 02-15 04-04 06-17 09-24
2095 02-05 04-04 06-06 09-13
2096 01-25 04-04 06-24 09-30
2097 02-12 04-04 06-14 09-20
2098 02-01 04-04 06-04 09-09
2099 01-21 04-04 06-23 09-29
"""

HEAD = f"""\
# Working days of the People's Republic of China. Written by scripts/seed_calendar.py, not by hand.
# Weekends rest unless listed after "work" (调休上班). A projected year lists 春节 清明 端午 中秋.
# Sources: chinesecalendar 1.11.0 (the State Council's yearly notices); 2005-12-31 corrected after
# 国办发明电〔2005〕35号; festival dates computed, statutory days only, no 调休.
version {VERSION}
official {FIRST} {OFFICIAL_UNTIL}
projected {LAST}
"""


def table() -> str:
    """Write the whole file."""
    projected = [line.replace(" ", " projected ", 1) for line in FESTIVALS.split("\n") if line]
    return HEAD + "\n".join([*official_rows(), *projected]) + "\n"


def official_rows() -> Iterator[str]:
    """Write one row per year and festival: the days off, then the days worked for them."""
    rows: dict[tuple[int, str], tuple[list[date], list[date]]] = defaultdict(lambda: ([], []))
    for day, festival in sorted(cc.holidays.items()):
        rows[day.year, NAMES[festival]][0].append(day)
    for day, festival in sorted((cc.workdays | CORRECTED_WORK).items()):
        rows[day.year, NAMES[festival]][1].append(day)
    for (year, name), (off, work) in sorted(rows.items(), key=first_day):
        parts = [str(year), name, *(["off", *runs(off)] if off else [])]
        yield " ".join([*parts, *(["work", *runs(work)] if work else [])])


def first_day(row: tuple[tuple[int, str], tuple[list[date], list[date]]]) -> date:
    """Sort rows by the first day they name."""
    return min(row[1][0] + row[1][1])


def runs(days: list[date]) -> Iterator[str]:
    """Join neighbouring days into runs."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - timedelta(days=pair[0])):
        block = [day for _, day in run]
        ends = f"{block[0]:%m-%d}", f"{block[-1]:%m-%d}"
        yield ends[0] if len(block) == 1 else "..".join(ends)


def main() -> int:
    """Write the table, or with --check compare it."""
    if "--check" not in sys.argv[1:]:
        TABLE.write_text(table(), encoding="utf-8")
        return 0
    if TABLE.read_text(encoding="utf-8") == table():
        return 0
    sys.stderr.write(f"{TABLE.name} differs from its source; run scripts/seed_calendar.py\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
