"""The keys of the editor, besides those of every text area."""

from __future__ import annotations

from textual.binding import Binding


def _key(keys: str, action: str, name: str, title: str, tooltip: str) -> Binding:
    return Binding(keys, action, title, show=False, id=f"sql.{name}", tooltip=tooltip)


EDITOR_BINDINGS = (
    _key(
        "ctrl+underscore,ctrl+slash",
        "toggle_comment",
        "comment",
        "Comment",
        "Make the selected lines comments, or statements again",
    ),
    # Ctrl+Space is NUL to most terminals, which is read as the first of these.
    _key("ctrl+@,ctrl+space", "complete", "complete", "Complete", "Show what can be written here"),
    _key("ctrl+f", "find(False)", "find", "Find", "Find in the text"),
    _key("alt+h", "find(True)", "replace", "Replace", "Find in the text, and replace"),
    _key("ctrl+down", "find_again(1)", "next", "Find next", "Go to the next place of what was sought"),
    _key(
        "ctrl+up",
        "find_again(-1)",
        "previous",
        "Find previous",
        "Go to the place before of what was sought",
    ),
    _key("ctrl+home", "text_edge(False)", "top", "Top", "Go to the beginning of the text"),
    _key("ctrl+end", "text_edge(True)", "bottom", "Bottom", "Go to the end of the text"),
    _key("ctrl+o", "edit_outside", "outside", "$EDITOR", "Change the text in your own editor, $VISUAL or $EDITOR"),
    _key("ctrl+g", "go_to_line", "line", "Go to line", "Go to a line by its number"),
    _key(
        "shift+tab",
        "dedent",
        "dedent",
        "Dedent",
        "Move the selected lines to the left; Tab moves them to the right",
    ),
    _key(
        "alt+i",
        "format",
        "format",
        "Format",
        "Lay the statement out in lines, or the selected ones",
    ),
    _key("alt+s", "select_statement", "statement", "Statement", "Select the statement under the cursor"),
    _key("alt+l", "select_line", "select_line", "Line", "Select the line"),
    _key("alt+a", "select_all", "select_all", "All", "Select the whole text"),
)
