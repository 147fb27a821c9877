"""What the user makes of a grid's columns: which are shown, in which order, which stay at the left. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pooldeck_tui.widgets.grid.columns import ColumnView, arranged, columns_of, measured, on_column

if TYPE_CHECKING:
    from pooldeck_db.catalog import Column
    from pooldeck_tui.widgets.grid.window import Row


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What the user chose of the columns, by their names: it outlives the grid and changes of the table."""

    hidden: tuple[str, ...] = ()
    """The columns that are not shown."""
    revealed: tuple[str, ...] = ()
    """Columns that are shown although they are hidden by themselves."""
    order: tuple[str, ...] = ()
    """Columns in the order in which they are shown; those that are not named follow in the table's order."""
    frozen: tuple[str, ...] | None = None
    """The columns that stay at the left; None for those of the key."""
    widths: tuple[tuple[str, int], ...] = ()
    """Columns that have a width of the user's choice, with it in cells."""


def choice_of(view: ColumnView) -> ColumnChoice:
    """Return what the user chose; the default where nothing was."""
    names = [column.name for column in view.columns]
    is_moved = view.sequence != tuple(range(len(names)))
    return ColumnChoice(
        hidden=tuple(names[column] for column in sorted(view.hidden)),
        revealed=tuple(
            column.name
            for place, column in enumerate(view.columns)
            if column.look.hidden and place not in view.hidden
        ),
        order=tuple(names[column] for column in view.sequence) if is_moved else (),
        frozen=None if view.pinned is None else tuple(names[column] for column in view.pinned),
        widths=tuple((names[column], view.widths[column]) for column in sorted(view.chosen)),
    )


def with_choice(view: ColumnView, choice: ColumnChoice) -> ColumnView:
    """Return the columns as they were chosen; what the choice says of columns that are gone is ignored.

    Were none left to be shown, all are.
    """
    places = {column.name: index for index, column in enumerate(view.columns)}
    order = _known(choice.order, places)
    by_themselves = {place for place, column in enumerate(view.columns) if column.look.hidden}
    hidden = (by_themselves - set(_known(choice.revealed, places))).union(_known(choice.hidden, places))
    widths = list(view.widths)
    chosen = {places[name]: width for name, width in choice.widths if name in places}
    for column, width in chosen.items():
        widths[column] = max(1, width)
    view = replace(
        view,
        sequence=(*order, *(column for column in range(len(places)) if column not in set(order))),
        hidden=frozenset(hidden) if len(hidden) < len(places) else frozenset(),
        pinned=None if choice.frozen is None else _known(choice.frozen, places),
        widths=tuple(widths),
        chosen=frozenset(chosen),
    )
    return _laid_out(view)


def received(view: ColumnView, columns: tuple[Column, ...], rows: Sequence[Row]) -> ColumnView:
    """Take the columns and rows of a page; other columns than before are arranged as those were, by name."""
    if columns != view.columns:
        fresh = columns_of(columns, view.key_names, view.order)
        fresh = arranged(fresh, view.layout.width, view.layout.gutter)
        view = with_choice(fresh, choice_of(view))
    return measured(view, rows)


def hidden_here(view: ColumnView) -> ColumnView:
    """Hide the column under the cursor, unless it is the only one that is shown."""
    order = view.layout.order
    if len(order) < 2:
        return view
    rank = view.layout.ranks[view.cursor]
    neighbour = order[rank + 1] if rank + 1 < len(order) else order[rank - 1]
    return _laid_out(replace(view, hidden=view.hidden | {view.cursor}, cursor=neighbour))


def moved_here(view: ColumnView, steps: int) -> ColumnView:
    """Move the column under the cursor by some places; as many columns as before stay at the left."""
    if not view.columns:
        return view
    order, rank = list(view.layout.order), view.layout.ranks[view.cursor]
    target = max(0, min(rank + steps, len(order) - 1))
    if target == rank:
        return view
    order.insert(target, order.pop(rank))
    frozen = len(view.layout.frozen if view.pinned is None else view.wanted_at_left)
    is_across = min(rank, target) < frozen
    pinned = tuple(order[:frozen]) if is_across else view.pinned
    return _laid_out(replace(view, sequence=_with_hidden(view, order), pinned=pinned))


def frozen_here(view: ColumnView) -> ColumnView:
    """Have the columns up to the one under the cursor stay at the left, or none where it is the last that does."""
    if not view.columns:
        return view
    wanted = view.layout.order[: view.layout.ranks[view.cursor] + 1]
    is_done = wanted == view.layout.frozen or (view.pinned is not None and wanted == view.wanted_at_left)
    pinned = () if is_done else wanted
    return _laid_out(replace(view, sequence=_with_hidden(view, view.layout.order), pinned=pinned))


def shown_as(view: ColumnView, order: Sequence[int], hidden: frozenset[int]) -> ColumnView:
    """Show columns in another order, those that are hidden left out; what stays at the left is among the first."""
    if len(hidden) >= len(view.columns):
        return view
    is_moved = tuple(order) != on_screen(view)
    pinned = view.pinned
    if is_moved:
        frozen = set(view.wanted_at_left)
        pinned = tuple(column for column in order if column in frozen)
        order = (*pinned, *(column for column in order if column not in frozen))
    return _laid_out(replace(view, sequence=tuple(order), hidden=hidden, pinned=pinned))


def shown_at(view: ColumnView, column: int) -> ColumnView:
    """Go to a column; a hidden one is shown again."""
    if column in view.hidden:
        view = _laid_out(replace(view, sequence=on_screen(view), hidden=view.hidden - {column}))
    return on_column(view, column)


def on_screen(view: ColumnView) -> tuple[int, ...]:
    """Return all columns as they stand on the screen, a hidden one where it would."""
    frozen = view.layout.frozen
    return (*frozen, *(column for column in view.sequence if column not in frozen))


def _with_hidden(view: ColumnView, order: Sequence[int]) -> tuple[int, ...]:
    """Return the columns in this order, each hidden one behind that which it stood behind."""
    behind: dict[int, list[int]] = {}
    last = -1
    for column in on_screen(view):
        if column in view.hidden:
            behind.setdefault(last, []).append(column)
        else:
            last = column
    result = behind.get(-1, [])
    for column in order:
        result += [column, *behind.get(column, ())]
    return tuple(result)


def _known(names: Sequence[str], places: dict[str, int]) -> tuple[int, ...]:
    """Return the columns that there are of these names, each once."""
    return tuple(dict.fromkeys(places[name] for name in names if name in places))


def _laid_out(view: ColumnView) -> ColumnView:
    view = arranged(view, view.layout.width, view.layout.gutter)
    return on_column(view, view.cursor)
