"""A text area that gives back exactly what was put into it, and shows what cannot be seen."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from pooldeck_tui.widgets.stand_ins import SIGNED, drawn, meant, stood_in, without_ambiguous

_LINE_ENDS = re.compile("\r\n?")
_SURROGATES = re.compile("[\ud800-\udfff]")


class ValueArea(TextArea):
    """Holds any text without loss: ends of lines, tabs and blanks at an end are drawn, nothing is normalised."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"area--sign"}
    DEFAULT_CSS = """
    ValueArea, ValueArea:focus {
        background: $surface;
        border: none;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > .area--sign { color: $text-muted; text-style: italic; }
    }
    """

    def __init__(self, value: str = "", *, read_only: bool = False, takes_tab: bool = True) -> None:
        """Hold a text; `takes_tab` tells whether the Tab key types a tab."""
        super().__init__(stood_in(value), read_only=read_only, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self._takes_tab = takes_tab

    @property
    def value(self) -> str:
        """The text."""
        return meant(self.text)

    @value.setter
    def value(self, value: str) -> None:
        """Hold another text in the place of this one, which can be undone."""
        self.replace(value, self.document.start, self.document.end)
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, whatever is put in; characters that stand for others here are left out."""
        edit.text = stood_in(without_ambiguous(edit.text))
        return super().edit(edit)

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        line, style = self.document.get_line(line_index), self.get_component_rich_style("area--sign")
        text = Text(drawn(line), end="", no_wrap=True)
        for found in SIGNED.finditer(line):
            text.stylize(style, *found.span())
        return text.append("⏎", style) if line_index < self.document.line_count - 1 else text

    def on_key(self, event: events.Key) -> None:
        """Type a tab."""
        if event.key == "tab" and self._takes_tab and not self.read_only:
            event.stop()
            event.prevent_default()
            self.type_text("\t")

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted; a terminal makes carriage returns of the line feeds in it."""
        event.prevent_default()
        event.stop()
        if not self.read_only:
            self.type_text(_LINE_ENDS.sub("\n", event.text))

    def type_text(self, text: str) -> None:
        """Put a text in the place of what is selected."""
        result = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def action_copy(self) -> None:
        """Copy what is selected, as it is meant."""
        if self.selected_text:
            self._to_clipboard(self.selected_text)

    def action_cut(self) -> None:
        """Cut what is selected, else the line."""
        if self.read_only:
            return
        if self.selected_text:
            self._to_clipboard(self.selected_text)
            self.type_text("")
        else:
            self._to_clipboard(self.document.get_line(self.cursor_location[0]) + "\n")
            self.action_delete_line()

    def _to_clipboard(self, held: str) -> None:
        self.app.copy_to_clipboard(_SURROGATES.sub("\ufffd", meant(held)))
