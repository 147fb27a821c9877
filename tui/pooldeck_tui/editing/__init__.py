"""Editors: the user types what cells are to hold. Nothing is written or kept here, only answered."""

from pooldeck_tui.editing.choosing import editor_for
from pooldeck_tui.editing.questions import (
    Answer,
    AskCell,
    CellQuestion,
    Check,
    ParentPage,
    ParentRow,
    Parents,
    Present,
    RowAnswer,
    RowField,
    RowQuestion,
    has_default,
    rules_of,
)

__all__ = [
    "Answer",
    "AskCell",
    "CellQuestion",
    "Check",
    "ParentPage",
    "ParentRow",
    "Parents",
    "Present",
    "RowAnswer",
    "RowField",
    "RowQuestion",
    "editor_for",
    "has_default",
    "rules_of",
]
