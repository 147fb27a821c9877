"""Which key the user has for something, to be named in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.widget import Widget


def shown_key(widget: Widget, action: str, usual: str, *, of: DOMNode | None = None) -> str:
    """The key that does an action here and now (`of` a node, where several know it), as the footer shows it.

    What the key usually is where it cannot be used at the moment.
    """
    for active in widget.screen.active_bindings.values():
        if active.binding.action == action and (of is None or active.node is of):
            return widget.app.get_key_display(active.binding)
    return usual
