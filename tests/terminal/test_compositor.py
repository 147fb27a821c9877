from __future__ import annotations

from random import Random

from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from pooldeck_tui.terminal.compositor import LineCompositor, use_line_compositor


class Counted(Static):
    asked: list[Region]

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked.append(crop)
        return super().render_lines(crop)


class Overlapping(App[None]):
    CSS = """
    Screen { layers: below above; }
    #top { height: 1; }
    #left { width: 30; border: round red; }
    #right { width: 1fr; }
    #tall { height: 60; }
    #float { layer: above; width: 25; height: 5; offset: 20 6; background: blue; }
    """

    def compose(self) -> ComposeResult:
        yield Counted("title", id="top")
        with Horizontal():
            yield Counted("\n".join(f"left {line}" for line in range(40)), id="left")
            with VerticalScroll(id="right"):
                yield Counted("\n".join(f"row {line}" for line in range(60)), id="tall")
        yield Counted("above all", id="float")

    def on_mount(self) -> None:
        for widget in self.query(Counted):
            widget.asked = []


def _shown(update: ChopsUpdate | None) -> list[tuple[int, int, str]]:
    """What an update puts on the screen, chop by chop."""
    assert update is not None
    return [
        (y, x, str(list(strip)))
        for y, first, last in update.spans
        for (x, strip), end in zip(update.chops[y].items(), update.chop_ends[y], strict=True)
        if x < last and end > first and strip is not None
    ]


def _update(compositor: Compositor, kind: type[Compositor], changes: set[Region]) -> ChopsUpdate | None:
    compositor.__class__ = kind
    compositor._dirty_regions = changes.copy()
    return compositor.render_partial_update()


async def test_what_is_drawn_is_what_the_stock_compositor_draws() -> None:
    app = Overlapping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.query_one("#right").scroll_to(y=7, animate=False)
        await pilot.pause()
        compositor = app.screen._compositor
        random = Random(20)
        for _ in range(300):
            changes = {
                Region(
                    random.randrange(-2, 80),
                    random.randrange(-2, 24),
                    random.randrange(1, 40),
                    random.randrange(1, 6),
                ).intersection(Region(0, 0, 80, 24))
                for _ in range(random.randrange(1, 5))
            } - {Region()}
            if not any(changes):
                continue
            ours = {(y, x): text for y, x, text in _shown(_update(compositor, LineCompositor, changes))}
            stock = _shown(_update(compositor, Compositor, changes))
            dirty = [(y, x, text) for y, x, text in stock if _touches(compositor, changes, x, y)]
            assert dirty
            for y, x, text in dirty:
                assert ours[y, x] == text


def _touches(compositor: Compositor, changes: set[Region], x: int, y: int) -> bool:
    """Whether the chop that begins at `x` has a changed cell; those between two changes need not be drawn."""
    end = min(cut for cut in compositor.cuts[y] if cut > x)
    return any(change.overlaps(Region(x, y, end - x, 1)) for change in changes)


async def test_only_widgets_and_lines_that_changed_are_asked() -> None:
    app = Overlapping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        use_line_compositor(app.screen)
        asked: dict[str | None, list[Region]] = {}
        for widget in app.query(Counted):
            widget.asked = asked.setdefault(widget.id, [])
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(0, 0, 10, 1), Region(50, 18, 4, 2)}
        compositor.render_partial_update()
        assert asked == {"top": [Region(0, 0, 80, 1)], "left": [], "float": [], "tall": [Region(0, 17, 48, 2)]}


async def test_a_screen_keeps_its_compositor_once_it_is_ours() -> None:
    app = Overlapping()
    async with app.run_test():
        use_line_compositor(app.screen)
        compositor = app.screen._compositor
        use_line_compositor(app.screen)
        assert app.screen._compositor is compositor
        assert isinstance(compositor, LineCompositor)


async def test_a_change_without_any_height_asks_nobody() -> None:
    app = Overlapping()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        use_line_compositor(app.screen)
        asked: list[Region] = []
        for widget in app.query(Counted):
            widget.asked = asked
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(40, 5, 20, 0), Region(40, 5, 0, 3)}
        compositor.render_partial_update()
        assert asked == []
