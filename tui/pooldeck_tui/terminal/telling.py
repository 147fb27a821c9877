"""What the app tells its user over the screen, in words that need no colour."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from textual import on
from textual.app import ReturnType
from textual.events import DeliveryComplete, DeliveryFailed
from textual.notifications import Notification, Notify
from textual.widgets._toast import ToastRack

from pooldeck_tui.terminal.key_order import KeyOrderApp

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

_TITLES = {"warning": "Warning", "error": "Error"}

_WIDEST, _PART = 56, 0.8
"""Cells of a line of a notice, at most; and of the screen's width, as in the style sheet."""

_ELSEWHERE = 4
"""Lines of the screen that notices leave free at its head; as many as the rack's margin are free at its foot."""


class TellingApp(KeyOrderApp[ReturnType]):
    """An app whose notices say how grave they are, and what has become of a screenshot."""

    def __init__(self) -> None:
        super().__init__()
        self._notices: list[Notification] = []

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notice for `timeout` seconds; a warning or an error without a title is given one that says so."""
        title = title or _TITLES.get(severity, "")
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Save a picture of the screen, where no directory is given among the user's downloads or else right here.

        Returns the key of what becomes of it.
        """
        return super().deliver_screenshot(filename, path or _directory(), time_format)

    @on(Notify)
    def _make_room(self, event: Notify) -> None:
        """End what is said again, and the oldest without room; Textual would lay them over the titles."""
        said = _said(event.notification)
        for notice in self._notices:
            if _said(notice) == said:
                notice.timeout = 0
        self._notices = [each for each in self._notices if not each.has_expired]
        self._notices.append(event.notification)
        foot = sum(rack.styles.margin.bottom for rack in self.screen.query(ToastRack))
        width, room = self.size.width, self.size.height - _ELSEWHERE - foot
        for notice in reversed(self._notices):
            room -= _height(notice, width)
            if room < 0 and notice is not event.notification:
                notice.timeout = 0

    @on(DeliveryComplete)
    def _say_where_it_is(self, event: DeliveryComplete) -> None:
        event.prevent_default()  # Textual's own notice parses the path as markup.
        self.notify(f"Saved as {event.path}.", title="Screenshot", markup=False)

    @on(DeliveryFailed)
    def _say_why_it_is_not(self, event: DeliveryFailed) -> None:
        event.prevent_default()
        self.notify(
            f"Not saved: {_reason(event.exception)}. Start from a directory that you may write to.",
            title="Screenshot",
            severity="error",
            markup=False,
        )


def _said(notice: Notification) -> tuple[str, str, str]:
    """What a notice says, to tell whether another one says the same."""
    return notice.title, notice.message, notice.severity


def _height(notice: Notification, columns: int) -> int:
    """Lines that a notice takes on a screen of so many columns, with the one above it."""
    lines = wrap(notice.message, max(1, min(_WIDEST, int(columns * _PART) - 3)))
    return 1 + bool(notice.title) + len(lines)


def _directory() -> str:
    """The directory of the user's downloads, which few servers have, or the present one."""
    from platformdirs import user_downloads_path

    downloads = user_downloads_path()
    return str(downloads if os.access(downloads, os.W_OK | os.X_OK) else Path.cwd())


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror} ({error.filename})" if error.filename else error.strerror
    return str(error) or type(error).__name__
