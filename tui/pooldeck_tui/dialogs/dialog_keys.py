"""The line at the foot of every dialog that names its keys."""

from __future__ import annotations

from pooldeck_tui.widgets.key_hints import KeyHints


class DialogKeys(KeyHints):
    """Names as many keys as there is room for."""

    DEFAULT_CSS = """
    DialogKeys { padding: 0 1; }
    """

    MOST = 99
