"""Which key the user has for something, to be named in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.widget import Widget


def shown_key(widget: Widget, action: str, usual: str, *, of: DOMNode | None = None) -> str:
    """The key that does an action here and now (`of` a node, where several know it), as the footer shows it.

    What the key usually is, where that does it or where it cannot be done at the moment.
    """
    keys = active_keys(widget, action, of=of)
    return keys[0] if keys and usual not in keys else usual


def active_keys(widget: Widget, action: str, *, of: DOMNode | None = None) -> list[str]:
    """Every key that does an action here and now, as the footer shows it; none for a widget on its way out."""
    if not widget.is_attached:
        return []
    return [
        widget.app.get_key_display(active.binding)
        for active in widget.screen.active_bindings.values()
        if active.binding.action == action and (of is None or active.node is of)
    ]
