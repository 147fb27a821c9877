"""A list of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from pooldeck_tui.format import clean


def _move(keys: str, action: str, description: str, tooltip: str) -> Binding:
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=f"list.{action}")


class ChoiceList(OptionList, inherit_bindings=False):
    """Shows names with a few words about each, and tells which one is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", tooltip="Open what is under the cursor", id="list.select"),
        _move("up,k", "cursor_up", "Up", "One line up"),
        _move("down,j", "cursor_down", "Down", "One line down"),
        _move("pageup,ctrl+b", "page_up", "Page up", "One page up"),
        _move("pagedown,ctrl+f", "page_down", "Page down", "One page down"),
        _move("home,g", "first", "First", "To the first line"),
        _move("end,G", "last", "Last", "To the last line"),
    ]
    DEFAULT_CSS = """
    ChoiceList, ChoiceList:focus { border: none; background: $surface; min-width: 8; }
    """

    @dataclass
    class Chosen(Message):
        """One was chosen."""

        index: int

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show(self, choices: Iterable[tuple[str, str]]) -> None:
        """Show other names, each with what is to be said about it; the cursor stays on its line."""
        line = self.highlighted or 0
        self.clear_options()
        self.add_options([Option(_drawn(name, about)) for name, about in choices])
        self.highlighted = min(line, self.option_count - 1) if self.option_count else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which one was chosen."""
        event.stop()
        self.post_message(self.Chosen(event.option_index))


def _drawn(name: str, about: str) -> Content:
    return Content.assemble((clean(name), "bold"), f"   {clean(about)}")
