"""Holds the ways to show a value, of which one is seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

from pooldeck_tui.viewer.faces import Face, faces_of
from pooldeck_tui.viewer.jobs import start
from pooldeck_tui.viewer.slices import in_slices
from pooldeck_tui.viewer.text.body import TextBody
from pooldeck_tui.viewer.tree.nodes import Mistake

if TYPE_CHECKING:
    from pooldeck_tui.viewer.body import ValueBody
    from pooldeck_tui.viewer.search import Query
    from pooldeck_tui.viewer.subject import Subject

_SHORT = 64 * 1024
"""A value of no more characters than these is shown only when it is ready: that takes no time to speak of."""


class Stage(Vertical):
    """Shows a value in one of its ways, and makes the next one while the last one is still seen."""

    DEFAULT_CSS = """
    Stage { height: 1fr; }
    """

    class Turned(Message):
        """Another way to show the value is seen, or is being made."""

    def __init__(self) -> None:
        super().__init__()
        self.body: ValueBody | None = None
        """What is seen; None until the first is ready."""
        self.query_shown: Query | None = None
        """What is searched for, in whatever way the value is shown."""
        self.at_work = False
        """Whether a way to show the value is being made."""
        self._faces: tuple[Face, ...] = ()
        self._number = 0
        self._bodies: dict[int, ValueBody] = {}
        self._problems: dict[int, str] = {}
        self._subject: Subject | None = None

    @property
    def faces(self) -> tuple[str, ...]:
        """The names of the ways to show the value."""
        return tuple(face.name for face in self._faces)

    @property
    def number(self) -> int:
        """Which of them is chosen."""
        return self._number

    @property
    def problem(self) -> str:
        """Why the value cannot be shown in the way that was chosen; empty where it can."""
        return self._problems.get(self._number, "")

    def show(self, subject: Subject) -> None:
        """Show a value in its first way."""
        self._subject = subject
        self._faces = faces_of(subject)
        self._bodies, self._problems = {}, {}
        start(self, "face", partial(self._turn_to, 0))

    def turn(self, direction: int) -> None:
        """Show the value in the next way (1), or in the one before (-1)."""
        if len(self._faces) > 1:
            number = (self._number + direction) % len(self._faces)
            start(self, "face", partial(self._turn_to, number))

    def search(self, query: Query | None) -> None:
        """Search for something, or for nothing any more."""
        self.query_shown = query
        if self.body is not None:
            if query is None:
                self.body.forget_search()
            else:
                self.body.search(query)
        self.post_message(self.Turned())

    async def _turn_to(self, number: int) -> None:
        self._number = number
        body = self._bodies.get(number)
        if body is None:
            await self._show_meanwhile()
            self.at_work = True
            self.post_message(self.Turned())
            try:
                body = await self._built(number)
            finally:
                self.at_work = False
            self._bodies[number] = body
        await self._see(body)
        if self.query_shown is not None and not self.problem:
            body.search(self.query_shown)
        self.post_message(self.Turned())

    async def _built(self, number: int) -> ValueBody:
        """The widget for one way to show the value; where it cannot be shown so, its text at the mistake."""
        try:
            return await in_slices(self._faces[number].build())
        except Mistake as mistake:
            text = str(self._subject.content) if self._subject is not None else ""
            line = text.count("\n", 0, mistake.place) + 1
            column = mistake.place - text.rfind("\n", 0, mistake.place)
            self._problems[number] = f"line {line:,}, character {column:,}: {mistake.what}"
            return TextBody(text, place=mistake.place)

    async def _show_meanwhile(self) -> None:
        """Show the text of a long value for as long as its first way is being made."""
        content = self._subject.content if self._subject is not None else ""
        is_awaited = not self._bodies and self._faces[self._number].takes_time
        if is_awaited and isinstance(content, str) and len(content) > _SHORT:
            await self._see(TextBody(content))

    async def _see(self, body: ValueBody) -> None:
        """Have a widget be seen, and take those away that show another value."""
        if body.parent is None:
            await self.mount(body)
        self.body = body
        kept = self._bodies.values()
        for each in list(self.children):
            each.display = each is body
            if each is not body and each not in kept:
                await each.remove()
        body.focus()
