"""Editors: the user types what cells are to hold. Nothing is written or kept here, only answered."""

from pooldeck_tui.editing.choosing import editor_for
from pooldeck_tui.editing.parents import parents_of
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
    takes_empty,
)
from pooldeck_tui.editing.row_form import RowForm

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
    "RowForm",
    "RowQuestion",
    "editor_for",
    "has_default",
    "parents_of",
    "rules_of",
    "takes_empty",
]
