"""How a database runs a statement: its plan as a tree, what each step takes, and what is noticeable about it."""

from pooldeck_db.explaining.comparing import Comparison, Pair, compared
from pooldeck_db.explaining.parsing import PlanNotUnderstood, parse_plan
from pooldeck_db.explaining.records import BufferUse, Plan, PlanNode, Remark, Trigger
from pooldeck_db.explaining.running import explain, explain_options
from pooldeck_db.explaining.sqlite import sqlite_plan

__all__ = [
    "BufferUse",
    "Comparison",
    "Pair",
    "Plan",
    "PlanNode",
    "PlanNotUnderstood",
    "Remark",
    "Trigger",
    "compared",
    "explain",
    "explain_options",
    "parse_plan",
    "sqlite_plan",
]
