"""The grid's keys; help and palette are made from them, and users remap them by id."""

from __future__ import annotations

from textual.binding import Binding


def _key(
    keys: str, action: str, description: str, binding_id: str, tooltip: str, *, show: bool = False
) -> Binding:
    return Binding(keys, action, description, show=show, id=f"grid.{binding_id}", tooltip=tooltip)


GRID_BINDINGS = [
    _key("up,k", "move(-1)", "Up", "up", "Go to the row above."),
    _key("down,j", "move(1)", "Down", "down", "Go to the row below."),
    _key("left,h", "step(-1)", "Left", "left", "Go to the column at the left."),
    _key("right,l", "step(1)", "Right", "right", "Go to the column at the right."),
    _key("pageup,ctrl+b", "page(-1)", "Page up", "page_up", "Go up by a screen of rows."),
    _key("pagedown,ctrl+f", "page(1)", "Page down", "page_down", "Go down by a screen of rows."),
    _key("home", "edge(-1)", "First column", "first_column", "Go to the first column."),
    _key("end", "edge(1)", "Last column", "last_column", "Go to the last column."),
    _key("ctrl+home,g", "leap(-1)", "First row", "first_row", "Go to the first row of the table."),
    _key(
        "ctrl+end,G",
        "leap(1)",
        "Last row",
        "last_row",
        "Go to the last row of the table; once more there: look whether rows were added.",
    ),
    _key("enter", "activate", "Whole value", "open", "Show the whole value under the cursor."),
    _key("<", "widen(-2)", "Narrower", "narrower", "Make the column narrower."),
    _key(">", "widen(2)", "Wider", "wider", "Make the column wider."),
    _key("=", "fit", "Fit", "fit", "Make the column as wide as its values on the loaded pages."),
    _key("shift+down", "extend(1)", "Select down", "select_down", "Select the row and the one below."),
    _key("shift+up", "extend(-1)", "Select up", "select_up", "Select the row and the one above."),
    _key(
        "shift+right",
        "extend_columns(1)",
        "Select right",
        "select_right",
        "Select the column and that at the right.",
    ),
    _key(
        "shift+left",
        "extend_columns(-1)",
        "Select left",
        "select_left",
        "Select the column and that at the left.",
    ),
    _key("space", "select_row", "Select row", "select_row", "Select the row under the cursor, or no longer."),
    _key("V", "range", "Select range", "select_range", "Select every row the cursor goes over, or no longer."),
    _key(
        "ctrl+a",
        "select_loaded",
        "Select loaded",
        "select_loaded",
        "Select all rows that are loaded; the table may have more.",
    ),
    _key("escape", "deselect", "Deselect", "deselect", "Select nothing any more."),
    _key("#", "number", "Row numbers", "numbers", "Show or hide the row numbers."),
    _key("r", "retry", "Reload", "reload", "Read the rows again; after an error, try again."),
]
