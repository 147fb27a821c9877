"""The keys that work whatever a value is shown as; help and palette are made from them."""

from __future__ import annotations

from textual.binding import Binding


def _key(keys: str, action: str, description: str, name: str, tooltip: str, *, show: bool = False) -> Binding:
    return Binding(keys, action, description, show=show, tooltip=tooltip, id=f"viewer.{name}")


VIEWER_BINDINGS = [
    _key("tab", "turn(1)", "Other view", "next_view", "Show the value in the next way", show=True),
    _key("shift+tab", "turn(-1)", "View before", "previous_view", "Show the value in the way before"),
    _key("slash", "search", "Search", "search", "Search in the value; nothing typed ends the search", show=True),
    _key("n", "match(1)", "Next match", "next_match", "Go to the next match"),
    _key("N", "match(-1)", "Match before", "previous_match", "Go to the match before"),
    _key("y", "copy", "Copy", "copy", "Copy what is shown; in a tree, the value under the cursor", show=True),
    _key("s", "save", "Save", "save", "Save the whole value to a file, exactly as it is stored", show=True),
    _key(
        "v",
        "page_out",
        "Pager",
        "pager",
        "Open the value in $PAGER; what could act on the terminal is shown as signs",
        show=True,
    ),
    _key(
        "e",
        "edit",
        "Editor",
        "editor",
        "Open a copy of the value in $EDITOR; what is changed there is not taken back",
        show=True,
    ),
    _key(
        "L", "load", "Load all", "load", "Load the rest of a value of which only the beginning is here", show=True
    ),
    _key("escape", "cancel", "Close", "cancel", "End what is asked or loaded; else close the value", show=True),
    _key("q", "dismiss", "Close", "close", "Close the value"),
]
