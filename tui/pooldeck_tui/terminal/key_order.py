"""Lets one key be handled at a time.

Over a slow line keys come in bursts. Textual hands each to the widget that has the focus, which types a letter at
once, while a key that is bound goes up through all widgets first: of `ab`, Backspace, `c` in one burst the `c`
would be deleted. And what is typed behind a key that opens a dialog would be lost before the dialog can take it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App, ReturnType
from textual.events import Event, Key, Paste
from textual.message import Message

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

_LOST = 0.5
"""Seconds after which a widget that was asked whether it is done has gone without an answer."""


class KeyHandled(Message):
    """Follows a key on its way up, and comes to the app when the key has been handled."""

    def __init__(self, key: Key | Paste) -> None:
        super().__init__()
        self.key = key


class KeyOrderApp(App[ReturnType]):
    """An app that handles what is typed in the order in which it was typed."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[Key | Paste] = deque()
        self._typing: _Turn | None = None

    async def on_event(self, event: Event) -> None:
        """Handle an event, be it a key only in its turn."""
        if not isinstance(event, Key | Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            await super().on_event(event)
            self._end_action(event)
        elif self._admit(event):
            await super().on_event(event)
            if not event.is_forwarded:
                self._end_turn(event)
            elif self._typed:
                self._ask()

    def on_key_handled(self, message: KeyHandled) -> None:
        """Go on to the next key."""
        message.stop()
        if self._typing is not None and self._typing.asked is message:
            self._end_turn(message.key)

    def _admit(self, key: Key | Paste) -> bool:
        """Tell whether it is the key's turn; otherwise it is kept, and comes again when it is."""
        turn = self._typing
        if turn is not None and turn.key is not key:
            self._typed.append(key)
            self._ask()
            return False
        self._typing = _Turn(key, self.screen, self.focused or self.screen)
        return True

    def _end_action(self, key: Key | Paste) -> None:
        """Let what an action told its widget, as that a line is to be submitted, be heard before the next key."""
        if self._typing is not None and self._typing.key is key and self._typed:
            self._typing.asked = None
            self._ask()
        else:
            self._end_turn(key)

    def _end_turn(self, key: Key | Paste) -> None:
        turn = self._typing
        if turn is None or turn.key is not key:
            return
        self._typing = None
        if not self._typed:
            return
        following = self._typed.popleft()
        self._typing = _Turn(following, self.screen, self.screen)
        if self.screen is turn.screen:
            self.post_message(following)
        else:
            # A dialog takes keys only once it has been mounted and has given one of its widgets the focus.
            self.screen.call_after_refresh(self.post_message, following)

    def _ask(self) -> None:
        """Have the widget that was given the key tell when it is done with it."""
        turn = self._typing
        if turn is not None and turn.asked is None:
            turn.asked = KeyHandled(turn.key)
            turn.widget.post_message(turn.asked)
            self.set_timer(_LOST, partial(self._end_turn, turn.key))


@dataclass
class _Turn:
    """The key that is being handled."""

    key: Key | Paste
    screen: Screen[object]
    widget: Widget
    """What the key was given to."""
    asked: KeyHandled | None = None
    """What the widget was asked by."""
