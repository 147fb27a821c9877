"""The table tree: every schema and relation of a database, folded, searched and opened by key or mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message

from pooldeck_tui.format import clean
from pooldeck_tui.widgets.shown_key import shown_key
from pooldeck_tui.widgets.tree_bindings import TREE_BINDINGS
from pooldeck_tui.widgets.tree_edge import DOUBLE_CLICK, ResizableTree
from pooldeck_tui.widgets.tree_paint import fold_column
from pooldeck_tui.widgets.tree_view import HEADER

if TYPE_CHECKING:
    from pooldeck_db.catalog import Catalog, RelationName
    from pooldeck_db.errors import PooldeckError
    from pooldeck_db.models import Overlay


class TableTree(ResizableTree):
    """Shows a catalog and says which relation was chosen.

    What a key costs does not depend on how many tables there are, but for the search itself.
    """

    BINDINGS = TREE_BINDINGS

    @dataclass
    class RelationChosen(Message):
        """A relation was chosen to be opened."""

        name: RelationName
        new_tab: bool
        """True where it is wanted beside what is open, not in its place."""

    @dataclass
    class DifferencesWanted(Message):
        """What differs from the models is to be shown."""

        name: RelationName | None
        """Of one table; None for all."""

    class RereadWanted(Message):
        """The catalog is wanted anew."""

    def on_mount(self) -> None:
        """Nothing is known yet: the catalog is being read."""
        self.wait()

    @property
    def current(self) -> RelationName | None:
        """The relation under the cursor; None on a schema and in an empty tree."""
        node = self.model.current
        return None if node is None else node.opens

    def wait(self, text: str = "Reading the list of tables…") -> None:
        """Say what is waited for before there is a catalog; what is shown stays."""
        self.state = "reading…"
        self.notice = Content("\n".join(map(clean, text.splitlines())))
        self.relist()

    @property
    def described(self) -> RelationName | None:
        """The table of which models are asked about: that under the cursor, there or not; None for all of them."""
        node = self.model.current
        if node is None or node.model is None:
            return self.current
        return node.model.relations[-1] if node.relation is None else node.relation.name

    async def show(self, catalog: Catalog, overlay: Overlay | None = None) -> None:
        """Show a catalog, and the models that are laid over it.

        Cursor, folds and filter stay, by name, and the cursor on its line of the screen.
        """
        moved = await self.model.show(catalog, overlay)
        self.state = ""
        self.notice = Content("No tables. This database has no table or view that this user can see.")
        self.relist(top=self.scroll_offset.y + moved)

    def fail(self, error: PooldeckError) -> None:
        """Say why the catalog could not be read; a catalog that is shown stays."""
        self.state = f"! not read, {shown_key(self, 'reread', 'r', of=self)} again"
        parts = (error.title, error.subject, error.what, error.hint)
        self.notice = Content("\n\n".join(clean(part) for part in parts if part))
        self.relist()

    def select(self, name: RelationName) -> bool:
        """Put the cursor on a relation, unfolding what hides it; False where the catalog does not have it."""
        found = self.model.select(name)
        if found:
            self.filter.clear()
            self.relist()
        return found

    def follow(self, name: RelationName) -> None:
        """Put the cursor on the relation that is shown; a search that is typed goes on, and returns there."""
        if self.current == name:
            return
        if not self.filter.typing:
            self.select(name)
        elif self.filter.text:
            self.model.return_to(name)
        elif self.model.select(name):
            self.relist()

    def action_move(self, where: str) -> None:
        """Move the cursor: up, down, page_up, page_down, first, last."""
        page = max(1, self.rows - 1)
        cursor = self.model.cursor
        targets = {
            "up": cursor - 1,
            "down": cursor + 1,
            "page_up": cursor - page,
            "page_down": cursor + page,
            "first": 0,
            "last": len(self.model.lines) - 1,
        }
        self.move(targets[where])

    def action_fold(self, how: str) -> None:
        """Fold, unfold or toggle the branch under the cursor."""
        actions: dict[str, Callable[[], None]] = {
            "fold": self.model.fold,
            "unfold": self.model.unfold,
            "toggle": self.model.toggle,
        }
        actions[how]()
        self.relist()

    def action_open(self, new_tab: bool) -> None:
        """Open the relation under the cursor; fold or unfold a schema."""
        self.filter.typing = False
        if (name := self.current) is not None:
            self.post_message(self.RelationChosen(name, new_tab))
        elif (node := self.model.current) is not None and node.model is not None:
            self.action_differences()
        else:
            self.model.toggle()
        self.refresh_bindings()
        self.relist()

    async def action_filter(self, how: str) -> None:
        """Change the filter: start, erase, erase_word, erase_all, clear."""
        changes: dict[str, Callable[[], None]] = {
            "start": self.filter.start,
            "erase": self.filter.erase,
            "erase_word": self.filter.erase_word,
            "erase_all": self.filter.erase_all,
            "clear": self.filter.clear,
        }
        changes[how]()
        self.refresh_bindings()
        await self._search()
        if how == "start":
            await self.model.prepare_search()

    def action_differences(self) -> None:
        """Ask for what differs from the models."""
        self.post_message(self.DifferencesWanted(self.described))

    def action_reread(self) -> None:
        """Ask for the catalog anew."""
        self.post_message(self.RereadWanted())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the filter belong to it only while there is one, those of the width while it can be changed."""
        if action in ("resize", "fit"):
            return not self.is_alone
        if action != "filter":
            return True
        if parameters == ("start",):
            return not self.filter.typing
        return self.filter.typing or bool(self.filter.text)

    def check_consume_key(self, _key: str, character: str | None) -> bool:
        """Printable keys are the filter's while it is typed."""
        return self.filter.typing and character is not None and character.isprintable()

    async def on_key(self, event: events.Key) -> None:
        """Take printable keys for the filter while it is typed, and run the tree's own keys at once.

        Left to the app they would run when the next key is here already: over a slow line `/ord` comes as one.
        """
        if self.check_consume_key(event.key, event.character):
            self.filter.insert(event.character or "")
            await self._search()
        elif (action := self._own_action(event.key)) is not None:
            await self.run_action(action)
        else:
            return
        event.stop()
        event.prevent_default()

    async def on_paste(self, event: events.Paste) -> None:
        """Take pasted text for the filter while it is typed."""
        if self.filter.typing:
            event.stop()
            self.filter.insert(event.text)
            await self._search()

    async def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a fold mark folds, a double click opens, the first line starts the filter."""
        line = self.line_at(event.y)
        if self.holds_edge:
            return
        if event.y < HEADER:
            await self.action_filter("start")
        elif line is not None:
            self.move(line)
            node = self.model.node(line)
            if node.children and not self.model.query and event.x == fold_column(node):
                self.action_fold("toggle")
            elif event.chain == DOUBLE_CLICK:
                self.action_open(new_tab=event.ctrl)

    def _own_action(self, key: str) -> str | None:
        """What the key does here now, as the user has set it; None where it is not the tree's."""
        active = self.screen.active_bindings.get(key)
        return active.binding.action if active is not None and active.node is self and active.enabled else None

    async def _search(self) -> None:
        """Show what the filter finds."""
        if self.filter.text != (self.model.query.text if self.model.query else ""):
            await self.model.search(self.filter.text)
        self.relist()
