"""A structured value as a tree: folds, walks, and knows the path of every part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from pooldeck_tui.format import clean, count
from pooldeck_tui.viewer.search import Matches, Query, find_all
from pooldeck_tui.viewer.slices import done
from pooldeck_tui.viewer.text.json_printer import printed_json
from pooldeck_tui.viewer.tree.canvas import TreeCanvas
from pooldeck_tui.viewer.tree.nodes import NodeKind
from pooldeck_tui.viewer.tree.paint import fold_column, summary

if TYPE_CHECKING:
    from textual import events

    from pooldeck_tui.viewer.slices import Work
    from pooldeck_tui.viewer.tree.nodes import Nodes


class TreeBody(TreeCanvas):
    """Shows a tree; keys walk in it, fold and unfold it, and copy what is under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="viewer.open", tooltip="Fold or unfold; a text is opened by itself"),
        Binding(
            "asterisk",
            "unfold_all",
            "Unfold all",
            id="viewer.unfold_all",
            tooltip="Unfold everything below the cursor",
        ),
        Binding(
            "p",
            "copy_path(True)",
            "Copy path",
            id="viewer.copy_path",
            tooltip="Copy the path to here as PostgreSQL takes it: '{a,b,0}'",
        ),
        Binding(
            "Y",
            "copy_path(False)",
            "Copy $ path",
            show=False,
            id="viewer.copy_dollar_path",
            tooltip="Copy the path to here as jsonpath and SQLite take it: $.a.b[0]",
        ),
    ]

    @dataclass
    class PathCopied(Message):
        """The user wants to have a path."""

        text: str

    @dataclass
    class TextOpened(Message):
        """The user wants to see one text of the tree by itself."""

        path: str
        text: str

    @property
    def status(self) -> str:
        """The path of the node under the cursor, and what it is."""
        nodes = self.folding.nodes
        path = clean(self._notation.path(nodes, self.node)) or "all"
        return f"{path}  {summary(nodes, self.node)}, of {count(len(nodes))} in all"

    @property
    def here(self) -> int:
        """The node under the cursor."""
        return self.node

    def copied(self) -> Work[str]:
        """The text of a string, anything else as it is spelt."""
        return done(self._text)

    def printed(self) -> Work[str]:
        """The document in indented lines."""
        return printed_json(self.folding.nodes)

    def find(self, query: Query) -> tuple[Matches, Work[None]]:
        """The nodes whose key or own value has the query in it."""
        self._found = query.pattern
        matches = Matches(1)
        return matches, self._finding(query, matches)

    def forget_search(self) -> None:
        """Mark nothing as found any more."""
        self._found = None
        super().forget_search()

    def reveal(self, place: int) -> None:
        """Unfold what a node is in, and put the cursor on it."""
        self.folding.reveal(place)
        self._relist(place)

    def on_click(self, event: events.Click) -> None:
        """Go to a node; fold or unfold it where its mark, or twice where anything of it, is clicked."""
        line = self.scroll_offset.y + event.y
        if line < len(self.folding.lines):
            self._move(line)
            column = fold_column(self.folding.nodes, self.node, self.columns)
            if event.chain == 2 or column <= event.x <= column + 1:
                self.action_open()

    def action_up(self) -> None:
        """One line up."""
        self._move(self.cursor - 1)

    def action_down(self) -> None:
        """One line down."""
        self._move(self.cursor + 1)

    def action_page(self, direction: int) -> None:
        """One page up (-1) or down (1)."""
        self._move(self.cursor + direction * max(1, self.rows - 1))

    def action_first(self) -> None:
        """To the first line."""
        self._move(0)

    def action_last(self) -> None:
        """To the last line."""
        self._move(len(self.folding.lines) - 1)

    def action_left(self) -> None:
        """Fold; where there is nothing to fold, go to what is around."""
        if self.folding.is_open(self.node):
            self.folding.fold(self.node)
            self._relist(self.node)
        else:
            self._move(self.folding.line_of(self.folding.nodes.parents[self.node]))

    def action_right(self) -> None:
        """Unfold; where it is unfolded, go to the first of what is inside."""
        if self.folding.is_open(self.node):
            self._move(self.cursor + 1)
        else:
            self.folding.unfold(self.node)
            self._relist(self.node)

    def action_open(self) -> None:
        """Fold or unfold; open a text by itself."""
        nodes, node = self.folding.nodes, self.node
        if nodes.kind(node) is NodeKind.STRING:
            self.post_message(self.TextOpened(self._notation.path(nodes, node), self._text))
        elif self.folding.is_open(node):
            self.action_left()
        elif nodes.sizes[node]:
            self.action_right()

    def action_unfold_all(self) -> None:
        """Unfold everything below the cursor."""
        self.folding.unfold_all(self.node)
        self._relist(self.node)

    def action_copy_path(self, sql: bool) -> None:
        """Copy the path as PostgreSQL's operators take it, or as jsonpath and SQLite do."""
        write = self._notation.sql_path if sql else self._notation.path
        self.post_message(self.PathCopied(write(self.folding.nodes, self.node)))

    @property
    def _text(self) -> str:
        return self._notation.text(self.folding.nodes, self.node)

    def _finding(self, query: Query, matches: Matches) -> Work[None]:
        nodes, last = self.folding.nodes, -1
        places = Matches(len(query.text))
        for _ in find_all(query.pattern, nodes.text, places):
            for place in places.starts:
                node = nodes.at(place)
                if node != last and _is_shown(nodes, node, place):
                    matches.starts.append(node)
                    last = node
            del places.starts[:]
            yield
        matches.is_whole = True


def _is_shown(nodes: Nodes, node: int, place: int) -> bool:
    """Whether a character belongs to a key or to a value by itself, not to what holds values together."""
    is_in_value = nodes.starts[node] <= place < nodes.ends[node] and not nodes.is_container(node)
    return is_in_value or nodes.key_starts[node] <= place < nodes.key_ends[node]
