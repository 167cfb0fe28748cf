"""Beijing's employee inpatient rule in figures, for engines that do not read our knowledge."""

from __future__ import annotations

from datetime import date

DAY = date(2025, 6, 1)
STATUSES, LEVELS = ("active", "retired"), ("1", "2", "3")
NAMES = ("eligible_fen", "status", "level", "admission_no")

FIRST, LATER = 130_000, 65_000
BRACKETS = (3_000_000, 4_000_000, 10_000_000, 50_000_000)
# Thousandths by class and level, one for each bracket.
THOUSANDTHS = {
    "active": {"1": (900, 950, 970, 850), "2": (870, 920, 970, 850), "3": (850, 900, 950, 850)},
    "retired": {"1": (970, 985, 991, 900), "2": (961, 976, 991, 900), "3": (955, 970, 985, 900)},
}
