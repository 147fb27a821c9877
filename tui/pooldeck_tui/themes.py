"""How pooldeck looks where the terminal has colours to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES, Theme

if TYPE_CHECKING:
    from pooldeck_tui.terminal.environment import Colours

_FAINT = "auto 64%"
"""Ink for hints in empty lines; Textual's own would be too faint to read."""

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
    variables={"block-cursor-blurred-background": "#4c9be8 24%", "text-disabled": _FAINT},
)

LIGHT = Theme(
    name="pooldeck-light",
    primary="#1f6fb8",
    secondary="#4a6fa5",
    accent="#0a6b5c",
    warning="#8a5a00",
    error="#b3261e",
    success="#2e7d32",
    foreground="#1d2430",
    background="#ffffff",
    surface="#f7f8fa",
    panel="#e6eaf0",
    dark=False,
    variables={
        "block-cursor-blurred-background": "#1f6fb8 15%",
        "block-cursor-foreground": "#ffffff",
        "text-disabled": _FAINT,
    },
)

_OWN, _MARKED, _ON_MARKED = "ansi_default", "ansi_cyan", "ansi_black"

BASIC = Theme(
    name="pooldeck-16",
    primary=_OWN,
    secondary=_OWN,
    accent="ansi_magenta",
    warning="ansi_magenta",
    error="ansi_red",
    success=_OWN,
    foreground=_OWN,
    background=_OWN,
    surface=_OWN,
    panel=_OWN,
    boost=_OWN,
    variables={
        "ansi-background": _OWN,
        "ansi-foreground": _OWN,
        "block-cursor-background": _MARKED,
        "block-cursor-foreground": _ON_MARKED,
        "block-cursor-blurred-text-style": "underline",
        "border": _OWN,
        "border-blurred": _OWN,
        "footer-key-foreground": _OWN,
        "input-cursor-text-style": "reverse",
        "input-selection-background": _MARKED,
        "input-selection-foreground": _ON_MARKED,
        "screen-selection-background": _MARKED,
        "screen-selection-foreground": _ON_MARKED,
        "scrollbar": _OWN,
        "scrollbar-active": _OWN,
        "scrollbar-hover": _OWN,
        "scrollbar-background": _OWN,
        "scrollbar-background-active": _OWN,
        "scrollbar-background-hover": _OWN,
    },
    ansi=True,
)
"""For terminals of sixteen colours, and for no colour at all.

Nobody knows which background such a terminal has. So text is drawn in the terminal's own two colours, cursors are
reversed, and the few colours are those that can be read on black and on white."""

THEMES = (DARK, LIGHT, BASIC)
"""The first is the one that is used when nobody chose another."""

NAMES = frozenset(BUILTIN_THEMES) | {theme.name for theme in THEMES}
"""Every theme that can be asked for."""


def theme_for(wished: str, colours: Colours) -> str:
    """The theme that is wished for, by its name, as far as the colours allow it; empty for the usual one."""
    if colours.none:
        return BASIC.name
    return basic_theme(wished) if colours.sixteen else wished


def basic_theme(wished: str) -> str:
    """The theme for a terminal of sixteen colours: our own, unless the one that was wished for has no more."""
    theme = BUILTIN_THEMES.get(wished)
    return wished if theme is not None and theme.ansi else BASIC.name
