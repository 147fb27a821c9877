"""Styles of component classes for `Content`."""

from __future__ import annotations

from textual.style import Style
from textual.widget import Widget


def look(widget: Widget, component: str) -> Style:
    """The style of one of the widget's component classes.

    Textual's own `get_visual_style` leaves `reverse` out (8.2.8), which is what is seen without colour.
    """
    reverse = widget.get_component_rich_style(component).reverse
    return widget.get_visual_style(component) + Style(reverse=reverse)
