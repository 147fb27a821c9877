"""The keys of the Query mode."""

from __future__ import annotations

from textual.binding import Binding


def _key(keys: str, action: str, name: str, title: str, tooltip: str, *, show: bool = False) -> Binding:
    # With priority: an editor takes most keys for itself. Many terminals send Alt with B, F, digits and arrows as
    # what stands for something else, so these are not used alone.
    return Binding(keys, action, title, show=show, id=f"query.{name}", tooltip=tooltip, priority=True)


QUERY_BINDINGS = (
    _key("f5,ctrl+r", "run", "run", "Run", "Run what is selected, else the statement under the cursor", show=True),
    _key("f6", "turn", "turn", "Results", "Go to the results, or to the editor", show=True),
    _key("f8", "run_all", "run_all", "Run all", "Run every statement of the text, one after the other", show=True),
    _key("f7", "explain(False)", "explain", "Explain", "How the database would run the statement", show=True),
    _key("f9", "explain(True)", "analyze", "Analyze", "Run the statement, undo it, and show how it was run"),
    _key("f2", "history", "history", "History", "Find a statement that was run before", show=True),
    _key("f3", "open", "open", "Saved", "Open or delete a saved query"),
    _key("ctrl+s", "save", "save", "Save", "Save the text as a query"),
    _key("f10", "zoom", "zoom", "Zoom", "Give all the room to the results, or to the editor, or divide it"),
    _key("alt+o,alt+b", "transaction('begin')", "begin", "Begin", "Begin a transaction"),
    _key("alt+c", "transaction('commit')", "commit", "Commit", "Commit the open transaction"),
    _key("alt+r", "transaction('rollback')", "rollback", "Roll back", "Roll the open transaction back"),
    _key(
        "alt+m",
        "transaction('turn')",
        "manual",
        "Manual",
        "Begin transactions by hand, or have each statement be its own",
    ),
    _key("alt+x", "transaction('release')", "release", "Release", "Give up the connection that the console holds"),
    _key("alt+t", "timeout", "timeout", "Time-out", "Say how long the next run may take"),
    _key("ctrl+n", "text('new')", "new", "New text", "Begin another text"),
    _key("alt+w", "text('close')", "close", "Close text", "Close the text that is shown"),
    _key("alt+n", "text('rename')", "rename", "Rename", "Call the text that is shown otherwise"),
    _key("ctrl+pagedown", "text('next')", "next", "Next text", "Show the next text"),
    _key("ctrl+pageup", "text('previous')", "previous", "Text before", "Show the text before"),
    _key("f12", "step_result(1)", "next_result", "Next result", "Show the next result"),
    _key(
        "f4",
        "mode('browse')",
        "rows",
        "Rows",
        "Back to the tables and their rows, also out of the editor",
        show=True,
    ),
    Binding(
        "escape",
        "cancel",
        "Stop",
        show=False,
        id="query.stop",
        tooltip="Stop what runs; else go from the results to the editor",
    ),
)
