"""The keys of the screen of the tables."""

from __future__ import annotations

from textual.binding import Binding

BROWSE_BINDINGS = (
    Binding("b", "tables", "Tables", id="browse.tables", tooltip="Go to the list of tables, or back to the rows"),
    Binding(
        "ctrl+r", "reread", "Refresh", show=False, id="browse.refresh", tooltip="Read the list of tables again"
    ),
    Binding(
        "ctrl+o",
        "connections",
        "Connections",
        show=False,
        id="browse.connections",
        tooltip="Open another database",
    ),
    Binding(
        "escape,ctrl+c",
        "cancel",
        "Cancel",
        show=False,
        id="browse.cancel",
        tooltip="Stop opening the database, reading its tables or the rows; else go back to the rows",
    ),
)
