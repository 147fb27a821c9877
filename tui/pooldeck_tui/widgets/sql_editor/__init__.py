"""The editor for SQL."""

from pooldeck_tui.widgets.sql_editor.editor import Scope, SqlEditor
from pooldeck_tui.widgets.sql_editor.popup import CompletionPopup

__all__ = ["CompletionPopup", "Scope", "SqlEditor"]
