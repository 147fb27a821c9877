"""Changes its screen at random, the same way for the same seed, a step for each press of `n`."""

from __future__ import annotations

import random
import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import DataTable, Static, TextArea

from pooldeck_tui.terminal.base import TerminalApp

WORDS = ["plain", "中文", "長い文字列です", "  ", "e\u0301", "──┐", "x", "0123456789", "ＡＢ", "\x1b[2J", "ünï"]
LOOKS = ["red", "bold on #203040", "#ffffff on #203040", "underline green", "reverse"]


class Noise(Widget):
    """Lines of random words, some of which change at each step."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.rows = [self.make_row() for _ in range(60)]

    def make_row(self) -> list[Segment]:
        """Return a line of words in random styles."""
        return [Segment(self.chance.choice(WORDS), Style.parse(self.chance.choice(LOOKS))) for _ in range(12)]

    def change(self) -> None:
        """Change a few rows, and repaint them or a part of them."""
        for y in self.chance.sample(range(20), self.chance.randrange(1, 5)):
            self.rows[y] = self.make_row()
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return a row, cut or filled to the width."""
        return Strip(self.rows[y % 60]).adjust_cell_length(self.size.width)


class Table(DataTable[str]):
    """A table that is drawn again when it has been told of its new size.

    Textual's own keeps lines by what it was told: drawn a moment too early, as under a dialog on a busy machine,
    its header ends where it did before, until something else has it drawn again.
    """

    def on_resize(self) -> None:
        """Draw what is kept no longer."""
        self.refresh()


class Question(ModalScreen[None]):
    """A box over the screen, which shows through."""

    CSS = "Question { align: center middle; } Question Static { width: 21; height: 5; background: red; }"

    def compose(self) -> ComposeResult:
        """Show a box whose edges cut wide characters."""
        yield Static("文字文字文字 over it all")


class Changing(TerminalApp[None]):
    """Takes random steps."""

    AUTO_FOCUS = ""
    CSS = """
    Screen { layers: below above; }
    #over { layer: above; width: 13; height: 4; offset: 30 3; background: blue; }
    Noise { width: 55%; }
    DataTable { width: 45%; }
    #status { height: 1; }
    TextArea { height: 6; }
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self.step = 0

    def compose(self) -> ComposeResult:
        """Lay out widgets that overlap."""
        yield Static(id="status")
        with Horizontal():
            yield Noise(self.chance)
            yield Table()
        yield TextArea("SELECT 1\n" * 8, show_line_numbers=True)
        yield Static("上の層", id="over")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("one", "二", "three")
        for number in range(100):
            table.add_row(str(number), self.chance.choice(WORDS[:5]), "x" * (number % 9))
        self.query_one(TextArea).cursor_blink = False

    async def key_n(self) -> None:
        """Take a step."""
        self.step += 1
        self.chance.choice([self.noise, self.noise, self.move, self.scroll, self.edit, self.fold, self.ask])()
        self.say_where_it_is()

    def on_resize(self) -> None:
        """Say what size it has come to."""
        self.call_after_refresh(self.say_where_it_is)

    def say_where_it_is(self) -> None:
        """Show step and size."""
        status = self.screen_stack[0].query_one("#status", Static)
        status.update(f"step {self.step}. {self.size.width}x{self.size.height}.")

    def noise(self) -> None:
        """Change some lines."""
        self.screen_stack[0].query_one(Noise).change()

    def move(self) -> None:
        """Move the box that lies over the rest."""
        over = self.screen_stack[0].query_one("#over")
        over.offset = (self.chance.randrange(60), self.chance.randrange(1, 15))

    def scroll(self) -> None:
        """Move the table's cursor."""
        self.screen_stack[0].query_one(DataTable).move_cursor(row=self.chance.randrange(100), animate=False)

    def edit(self) -> None:
        """Type into the editor."""
        self.screen_stack[0].query_one(TextArea).insert(self.chance.choice(WORDS[:9]))

    def fold(self) -> None:
        """Show or hide the table."""
        table = self.screen_stack[0].query_one(DataTable)
        table.display = not table.display

    def ask(self) -> None:
        """Open or close the box."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.push_screen(Question())

    def key_q(self) -> None:
        """Quit."""
        self.exit()


sys.exit(Changing(int(sys.argv[1])).run_to_end())
