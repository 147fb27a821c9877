"""The table tree on a screen: every key, the mouse, the messages, and what it says where there is no list."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Button

from pooldeck_db.catalog import Catalog, Relation, RelationKind, RelationName, Schema
from pooldeck_db.errors import ConnectionLost
from pooldeck_tui.widgets.table_tree import TableTree


class Shell(App[None]):
    CSS = "TableTree { width: 41; height: 12; }"

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[tuple[str, bool]] = []
        self.rereads = 0

    def compose(self) -> ComposeResult:
        yield TableTree()
        yield Button("elsewhere")

    def on_table_tree_relation_chosen(self, message: TableTree.RelationChosen) -> None:
        self.chosen.append((str(message.name), message.new_tab))

    def on_table_tree_reread_wanted(self) -> None:
        self.rereads += 1

    @property
    def tree_widget(self) -> TableTree:
        return self.query_one(TableTree)


@asynccontextmanager
async def opened(
    catalog: Catalog | None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=size) as pilot:
        app.tree_widget.focus()
        if catalog is not None:
            await app.tree_widget.show(catalog)
        await pilot.pause()
        yield app, pilot


def seen(app: Shell) -> list[str]:
    tree = app.tree_widget
    return [tree.render_line(y).text.rstrip() for y in range(tree.size.height)]


def under_cursor(app: Shell) -> str:
    """Return the line under the cursor without what stands at its right edge; empty where it is out of sight."""
    line = next((line for line in seen(app) if line.startswith("▌")), "")
    return re.sub(r"\s+(~?[\d.]+[KM]?|🔒)$", "", line[1:]).strip()


def one_relation(name: str, **changes: object) -> Catalog:
    made = Relation(RelationName("s", name), RelationKind.TABLE, 5, None)
    return Catalog((Schema("s", (made,)),))


async def test_every_kind_of_relation_has_its_mark_and_its_estimate(catalog: Catalog) -> None:
    async with opened(catalog) as (app, _):
        assert seen(app) == [
            " / to filter                         13",
            "▌▾ public                             4",
            "     customers                    ~1.2M",
            "     order_items                 ~39.0M",
            " ▸ P orders                      ~12.4M",
            "     salaries                        🔒",
            " ▾ reports                            4",
            "   m monthly                        ~24",
            "   f remote",
            "   x words",
            "   v yearly",
            " ▸ pg_catalog                         2",
        ]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("down", "customers"),
        ("j", "customers"),
        ("down down up", "customers"),
        ("j j k", "customers"),
        ("end", "▸ pg_catalog"),
        ("G", "▸ pg_catalog"),
        ("end home", "▾ public"),
        ("G g", "▾ public"),
        ("pagedown", "▸ pg_catalog"),
        ("end pageup", "▾ public"),
        ("ctrl+f ctrl+b", "▾ public"),
        ("left", "▸ public"),
        ("h", "▸ public"),
        ("left right", "▾ public"),
        ("left l", "▾ public"),
        ("right", "customers"),
        ("right left", "▾ public"),
        ("space", "▸ public"),
        ("enter", "▸ public"),
    ],
)
async def test_a_key_moves_the_cursor_or_folds(catalog: Catalog, keys: str, expected: str) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press(*keys.split())
        assert under_cursor(app) == expected


@pytest.mark.parametrize(("key", "new_tab"), [("enter", False), ("t", True), ("ctrl+t", True)])
async def test_opening_a_relation_says_which_and_where(catalog: Catalog, key: str, new_tab: bool) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("down", key)
        await pilot.pause()
        assert app.chosen == [("public.customers", new_tab)]


async def test_r_asks_for_the_catalog_anew(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("r")
        await pilot.pause()
        assert app.rereads == 1


async def test_typing_narrows_at_once_and_enter_opens_the_best(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", "o", "i")
        assert seen(app)[:2] == [
            " /oi                            1 of 13",
            "▌  order_items                   ~39.0M",
        ]
        await pilot.press("enter")
        await pilot.pause()
        assert app.chosen == [("public.order_items", False)]


def underlined(app: Shell, y: int) -> str:
    line = app.tree_widget.render_line(y)
    return "".join(segment.text for segment in line if segment.style and segment.style.underline)


async def test_the_schema_is_named_after_the_name_where_several_have_matches(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"orders")
        assert not any("public" in line for line in seen(app))
        await pilot.press("ctrl+u", *"ly")
        assert seen(app)[1] == "▌v yearly"
        await pilot.press("ctrl+u", *"y")
        assert seen(app)[1].startswith("▌v yearly  reports")
        assert any(line.startswith("   pg_type  pg_catalog") for line in seen(app))


async def test_a_searched_schema_is_underlined_after_the_name(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"public.cu")
        assert seen(app)[1].startswith("▌  customers  public ")
        assert underlined(app, 1) == "cupublic"


async def test_the_schema_gives_way_to_the_name() -> None:
    made = tuple(
        Schema(name, (Relation(RelationName(name, "a" * 30), RelationKind.TABLE, 5, None),))
        for name in ("first_schema", "second_schema")
    )
    async with opened(Catalog(made)) as (app, pilot):
        await pilot.press("slash", "a")
        assert seen(app)[1].startswith(f"▌  {'a' * 30}")
        assert "first_schema" not in seen(app)[1]
        foot = "".join(line.strip() for line in seen(app)[-2:])
        assert foot.replace(" ", "") == f"{'a' * 30}first_schema"


@pytest.mark.parametrize(
    ("key", "left"), [("ctrl+u", ""), ("backspace", "order"), ("ctrl+w", "")], ids=["all", "letter", "word"]
)
async def test_a_filter_that_stayed_can_be_edited_without_beginning_it_again(
    catalog: Catalog, key: str, left: str
) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"orders", "enter", key)
        assert (app.tree_widget.filter.text, app.tree_widget.filter.typing) == (left, True)
        await pilot.press("y")
        assert app.tree_widget.filter.text == left + "y"
        await pilot.press("escape")
        assert (app.tree_widget.filter.text, app.tree_widget.filter.typing) == ("", False)
        assert seen(app)[0].startswith(" / to filter")


@pytest.mark.parametrize("key", ["ctrl+u", "backspace", "ctrl+w", "escape"])
async def test_without_a_filter_its_keys_are_left_to_others(catalog: Catalog, key: str) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press(key)
        assert not app.tree_widget.filter.typing
        assert key not in app.screen.active_bindings


CUSTOMERS = RelationName("public", "customers")


async def test_the_cursor_follows_what_is_shown(catalog: Catalog) -> None:
    async with opened(catalog) as (app, _):
        app.tree_widget.follow(CUSTOMERS)
        assert under_cursor(app) == "customers"


async def test_what_is_shown_is_followed_though_a_filter_was_begun_and_typing_goes_on(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash")
        app.tree_widget.follow(CUSTOMERS)
        assert app.tree_widget.filter.typing
        await pilot.press("escape")
        assert under_cursor(app) == "customers"


async def test_a_search_goes_on_and_returns_to_what_is_shown_when_it_found_nothing(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", "z", "z")
        app.tree_widget.follow(CUSTOMERS)
        assert app.tree_widget.filter.text == "zz"
        await pilot.press("escape")
        assert under_cursor(app) == "customers"


async def test_a_filter_typed_before_the_catalog_came_holds_for_it(catalog: Catalog) -> None:
    async with opened(None) as (app, pilot):
        await pilot.press("slash", *"cust")
        assert seen(app)[1] == "Reading the list of tables…"
        await app.tree_widget.show(catalog)
        app.tree_widget.follow(CUSTOMERS)
        await pilot.pause()
        assert under_cursor(app) == "customers"
        await pilot.press("escape")
        assert under_cursor(app) == "customers"


async def test_the_letters_that_matched_are_underlined(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", "o", "i")
        assert underlined(app, 1) == "oi"


async def test_keys_that_are_commands_are_letters_while_the_filter_is_typed(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"rjtkgh", "space", "slash")
        assert seen(app)[0].startswith(" /rjtkgh /")
        assert app.rereads == 0
        assert app.chosen == []


async def test_arrows_walk_the_found_while_the_filter_is_typed(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"orders", "down", "enter")
        await pilot.pause()
        assert app.chosen == [("public.orders_2025", False)]


async def test_escape_clears_the_filter_and_keeps_the_cursor_on_the_relation(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", "q", "1", "escape")
        assert under_cursor(app) == "p orders_2025_q1"
        assert seen(app)[0].startswith(" / to filter")


async def test_escape_after_a_filter_that_finds_nothing_goes_back_to_where_it_began(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("down", "down", "slash", "z", "z")
        assert seen(app)[:2] == [" /zz                            0 of 13", "Nothing matches. Esc clears."]
        await pilot.press("enter")
        assert app.chosen == []
        await pilot.press("escape")
        assert under_cursor(app) == "order_items"


async def test_a_filter_can_be_edited_at_its_end(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        texts = []
        for key in ("slash", "a", "space", "b", "backspace", "b", "ctrl+w", "c", "ctrl+u", "d", "backspace"):
            await pilot.press(key)
            texts.append(app.tree_widget.filter.text)
        assert texts == ["", "a", "a ", "a b", "a ", "a b", "a", "ac", "", "d", ""]
        assert app.tree_widget.filter.typing
        await pilot.press("backspace")
        assert not app.tree_widget.filter.typing


async def test_after_enter_letters_are_commands_again_and_the_found_stay(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash", *"orders", "enter", "j", "enter")
        await pilot.pause()
        assert app.chosen == [("public.orders", False), ("public.orders_2025", False)]


async def test_pasted_text_goes_into_the_filter_as_one_line(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.press("slash")
        app.tree_widget.post_message(events.Paste("month\x1b[31mly\nDROP TABLE"))
        await pilot.pause()
        assert app.tree_widget.filter.text == "month[31mly"


async def test_pasting_without_a_filter_changes_nothing(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        app.tree_widget.post_message(events.Paste("month"))
        await pilot.pause()
        assert app.tree_widget.filter.text == ""


async def test_escape_without_a_filter_is_left_to_the_screen(catalog: Catalog) -> None:
    async with opened(catalog) as (app, _):
        assert "escape" not in app.screen.active_bindings
        assert "slash" in app.screen.active_bindings


async def test_a_click_puts_the_cursor_there_and_a_double_click_opens(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.click(TableTree, offset=(8, 3))
        assert under_cursor(app) == "order_items"
        assert app.chosen == []
        await pilot.click(TableTree, offset=(8, 2), times=2)
        await pilot.pause()
        assert app.chosen == [("public.customers", False)]


async def test_a_double_click_with_ctrl_opens_in_a_new_tab(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.click(TableTree, offset=(8, 2), times=2, control=True)
        await pilot.pause()
        assert app.chosen == [("public.customers", True)]


async def test_a_click_on_a_fold_mark_folds_and_unfolds(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        await pilot.click(TableTree, offset=(1, 4))
        assert seen(app)[5].startswith("   ▸ P orders_2025")
        await pilot.click(TableTree, offset=(1, 4))
        assert seen(app)[5].startswith("     salaries")


async def test_a_click_on_the_first_line_starts_the_filter_and_one_below_the_list_does_nothing() -> None:
    async with opened(one_relation("a")) as (app, pilot):
        await pilot.click(TableTree, offset=(5, 8))
        assert under_cursor(app) == "▾ s"
        await pilot.click(TableTree, offset=(5, 0))
        assert app.tree_widget.filter.typing


async def test_the_wheel_scrolls_and_a_key_brings_the_cursor_back(large_catalog: Catalog) -> None:
    async with opened(large_catalog) as (app, pilot):
        tree = app.tree_widget
        for _ in range(10):
            tree.post_message(events.MouseScrollDown(tree, 5, 5, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert under_cursor(app) == ""
        await pilot.press("down")
        assert under_cursor(app) != ""


async def test_the_cursor_is_always_in_sight(large_catalog: Catalog) -> None:
    async with opened(large_catalog) as (app, pilot):
        for key in (
            "end",
            "up",
            "pageup",
            "pageup",
            "home",
            "down",
            "pagedown",
            "pagedown",
            "left",
            "right",
            "end",
        ):
            await pilot.press(key)
            assert under_cursor(app) != "", key


async def test_a_new_catalog_leaves_the_cursor_on_its_line_of_the_screen(large_catalog: Catalog) -> None:
    async with opened(large_catalog) as (app, pilot):
        await pilot.press("pagedown", "pagedown", "pagedown", "up", "up")
        before = seen(app)
        app.tree_widget.wait()
        await pilot.pause()
        assert seen(app)[1:] == before[1:]
        assert seen(app)[0].endswith("reading…")
        await app.tree_widget.show(large_catalog)
        await pilot.pause()
        assert seen(app) == before


async def test_before_the_catalog_is_there_the_tree_says_that_it_is_read() -> None:
    async with opened(None) as (app, pilot):
        assert seen(app)[1] == "Reading the list of tables…"
        await pilot.press("down", "enter", "left", "right", "slash", "x", "escape", "end", "pageup")
        assert app.chosen == []


@pytest.mark.parametrize("empty", [Catalog(()), Catalog((Schema("main", ()),))], ids=["no schema", "no relation"])
async def test_a_database_without_tables_says_so(empty: Catalog) -> None:
    async with opened(empty) as (app, _):
        assert "No tables" in " ".join(seen(app))


async def test_an_error_is_explained_where_there_is_no_catalog() -> None:
    async with opened(None) as (app, _):
        app.tree_widget.fail(ConnectionLost("The [b]server\x1b[2J closed it.", subject="shop"))
        text = " ".join(line.strip() for line in seen(app))
        assert "The connection was lost" in text
        assert "[b]server␛[2J" in text
        assert "Try again" in text


async def test_an_error_leaves_the_catalog_that_is_shown(catalog: Catalog) -> None:
    async with opened(catalog) as (app, _):
        app.tree_widget.fail(ConnectionLost("The server closed it."))
        assert seen(app)[0].endswith("! not read, r again")
        assert "customers" in seen(app)[2]


async def test_selecting_a_relation_brings_it_into_sight(large_catalog: Catalog) -> None:
    wanted = large_catalog.schemas[1].relations[1_500].name
    async with opened(large_catalog) as (app, pilot):
        assert app.tree_widget.select(wanted)
        await pilot.pause()
        assert under_cursor(app).startswith(wanted.name[:20])
        assert app.tree_widget.current == wanted


@pytest.mark.parametrize(
    "name",
    [
        "[bold red]x[/]",
        "[/foo]",
        "\x1b]52;c;eA==\x07",
        "\u202eabc",
        "n" * 300,
        "客户表" * 30,
        "",
        "a\nb\r\tc",
        "e\u0301" * 50,
    ],
    ids=["markup", "broken markup", "escape", "bidi", "long", "wide", "empty", "lines", "combining"],
)
async def test_a_hostile_name_takes_one_line_of_exact_width(name: str) -> None:
    async with opened(one_relation(name)) as (app, pilot):
        for keys in (("down",), ("slash", "a"), ("escape",)):
            await pilot.press(*keys)
            lines = [app.tree_widget.render_line(y) for y in range(app.tree_widget.size.height)]
            assert all(line.cell_length == cell_len(line.text) == app.tree_widget.columns for line in lines)
            assert all(line.text.isprintable() for line in lines)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (5, 3), (20, 5), (80, 24)])
@pytest.mark.filterwarnings("error")
async def test_every_size_is_survived(catalog: Catalog, size: tuple[int, int]) -> None:
    async with opened(catalog, size) as (app, pilot):
        app.tree_widget.styles.width = size[0]
        app.tree_widget.styles.height = size[1]
        await pilot.press("down", "end", "slash", "o", "down", "escape", "pageup")
        app.tree_widget.fail(ConnectionLost("The server closed it."))
        await pilot.pause()
        assert all(app.tree_widget.render_line(y).cell_length >= 0 for y in range(size[1]))
        assert app.tree_widget.model.current is not None


async def test_without_focus_the_cursor_is_still_told_apart_without_colour(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        app.query_one(Button).focus()
        await pilot.pause()
        assert under_cursor(app) == "▾ public"
        style = app.tree_widget.get_component_rich_style("tree--cursor")
        assert style.bold
        assert not style.reverse


def test_every_binding_has_an_id_a_description_and_a_tooltip() -> None:
    bindings = [binding for binding in TableTree.BINDINGS if isinstance(binding, Binding)]
    assert len(bindings) == len(TableTree.BINDINGS)
    assert all(binding.id and binding.description and binding.tooltip for binding in bindings)
    assert len({binding.id for binding in bindings}) == len(bindings)


async def test_a_cursor_move_repaints_two_lines(large_catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(large_catalog) as (app, pilot):
        painted: list[int] = []
        paint = app.tree_widget.render_line

        def noted(y: int) -> Strip:
            painted.append(y)
            return paint(y)

        monkeypatch.setattr(app.tree_widget, "render_line", noted)
        await pilot.press("down")
        await pilot.pause()
        assert sorted(painted) == [1, 2]


async def test_keys_that_come_all_at_once_are_read_in_their_order(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        keys = [("slash", "/"), ("r", "r"), ("t", "t"), ("backspace", None), ("e", "e"), ("m", "m")]
        for key, character in (*keys, ("enter", "\r"), ("j", "j"), ("escape", "\x1b"), ("r", "r")):
            app.tree_widget.post_message(events.Key(key, character))
        await pilot.pause()
        await pilot.pause()
        assert app.chosen == [("reports.remote", False)]
        assert app.rereads == 1
        assert app.tree_widget.filter.text == ""


async def test_a_key_that_the_user_has_set_works_in_the_place_of_the_usual_one(catalog: Catalog) -> None:
    async with opened(catalog) as (app, pilot):
        app.set_keymap({"tree.down": "n"})
        await pilot.press("n", "j")
        assert under_cursor(app) == "customers"
