"""How pooldeck looks where the terminal has colours to choose from."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="pooldeck",
    primary="#4c9be8",
    secondary="#8aadf4",
    accent="#5bc8af",
    warning="#e5b567",
    error="#f2777a",
    success="#8fc97c",
    foreground="#d6dbe5",
    background="#14171c",
    surface="#171b21",
    panel="#20262e",
    dark=True,
)

LIGHT = Theme(
    name="pooldeck-light",
    primary="#1f6fb8",
    secondary="#4a6fa5",
    accent="#0b7a68",
    warning="#8a5a00",
    error="#b3261e",
    success="#2e7d32",
    foreground="#1d2430",
    background="#ffffff",
    surface="#f7f8fa",
    panel="#e6eaf0",
    dark=False,
)

THEMES = (DARK, LIGHT)
"""The first is the one that is used when nobody chose another."""

NAMES = frozenset(BUILTIN_THEMES) | {theme.name for theme in THEMES}
"""Every theme that can be asked for."""


def basic_theme(wished: str) -> str:
    """The theme for a terminal of sixteen colours that comes nearest to the one that was wished for."""
    theme = BUILTIN_THEMES.get(wished) or next(theme for theme in THEMES if theme.name == wished)
    if theme.ansi:
        return wished
    return "ansi-dark" if theme.dark else "ansi-light"
