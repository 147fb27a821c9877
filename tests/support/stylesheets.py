"""What style sheets were parsed to, shared by the apps of one process: it is the same for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    import pytest
    from textual.css.model import RuleSet
    from textual.css.types import CSSLocation


def share_parsed(patch: pytest.MonkeyPatch) -> None:
    """Have every text of CSS parsed once for each set of variables, whichever app it belongs to."""
    parse = Stylesheet._parse_rules
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def parsed(
        sheet: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        of = (css, read_from, is_default_rules, tie_breaker, scope, frozenset(sheet._variables.items()))
        if of not in known:
            known[of] = parse(sheet, css, read_from, is_default_rules, tie_breaker, scope)
        return known[of]

    patch.setattr(Stylesheet, "_parse_rules", parsed)
