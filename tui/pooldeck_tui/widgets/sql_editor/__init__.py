"""The editor for SQL."""

from pooldeck_tui.widgets.sql_editor.editor import Scope, SqlEditor

__all__ = ["Scope", "SqlEditor"]
