"""The keys of the table tree."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _hidden(keys: str, action: str, description: str, tooltip: str, name: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"tree.{name}")


TREE_BINDINGS: list[BindingType] = [
    Binding("enter", "open(False)", "Open", tooltip="Open the table; fold or unfold a schema", id="tree.open"),
    Binding(
        "t,ctrl+t", "open(True)", "New tab", tooltip="Open the table in a tab of its own", id="tree.open_new_tab"
    ),
    Binding(
        "slash", "filter('start')", "Filter", tooltip="Find a table by some letters of its name", id="tree.filter"
    ),
    Binding("escape", "filter('clear')", "Clear filter", tooltip="Show all tables again", id="tree.clear_filter"),
    _hidden("up,k", "move('up')", "Up", "One line up", "up"),
    _hidden("down,j", "move('down')", "Down", "One line down", "down"),
    _hidden("pageup,ctrl+b", "move('page_up')", "Page up", "One page up", "page_up"),
    _hidden("pagedown,ctrl+f", "move('page_down')", "Page down", "One page down", "page_down"),
    _hidden("home,g", "move('first')", "First", "To the first line", "first"),
    _hidden("end,G", "move('last')", "Last", "To the last line", "last"),
    _hidden("left,h", "fold('fold')", "Fold", "Fold the branch, or go to what holds this", "fold"),
    _hidden("right,l", "fold('unfold')", "Unfold", "Unfold the branch, or go into it", "unfold"),
    _hidden("space", "fold('toggle')", "Fold or unfold", "Fold or unfold the branch", "toggle"),
    _hidden("backspace", "filter('erase')", "Erase", "Erase the last letter of the filter", "erase"),
    _hidden("ctrl+w", "filter('erase_word')", "Erase word", "Erase the last word of the filter", "erase_word"),
    _hidden("ctrl+u", "filter('erase_all')", "Erase all", "Erase the filter and go on typing", "erase_all"),
    _hidden("<", "resize(-4)", "Narrower", "Make the list of tables narrower", "narrower"),
    _hidden(">", "resize(4)", "Wider", "Make the list of tables wider", "wider"),
    _hidden("=", "fit", "Fit", "Make the list of tables as wide as the names in sight", "fit"),
    _hidden(
        "d",
        "differences",
        "Differences",
        "Show what differs from your models",
        "models",
    ),
    _hidden("r", "reread", "Read again", "Read the list of tables again", "reread"),
]
"""Every key has an id, so that the user can change it, and a tooltip, from which the help writes itself."""
