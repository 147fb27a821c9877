"""What is noticeable about the steps of PostgreSQL's plan, in words, with what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.explaining.draft import SIDE_PLANS
from pooldeck_db.explaining.records import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.explaining.draft import Draft

MANY_ROWS = 10_000
"""Rows from which on it matters that they are read for nothing."""
_FEW = 0.05
"""What part of the rows is few."""
_WRONG = 10.0
"""How many times too many or too few rows an estimate is wrong with."""
_WRONG_ROWS = 1_000
"""Rows from which on that matters."""
_MANY_LOOPS = 100
_LARGE_COST = 5_000.0
"""What scanning a relation costs at least that is not small: some 4,000 pages."""
_NOTABLE_COST = 1_000.0
"""What a repeated scan costs in all that is worth a word."""
_LEAST_ROWS_A_COST = 9.0
"""Rows that are read for a unit of cost, where rows are wide."""
_BLOCK = 8
"""KiB of a block."""
_BLOCKING = frozenset({"Sort", "Aggregate", "Hash", "HashAggregate", "Group", "WindowAgg", "SetOp"})
"""Steps that read their input to its end whatever is asked of them."""


def remarks_of(draft: Draft) -> tuple[Remark, ...]:
    """What is noticeable about one step."""
    if draft.loops == 0:
        is_first = draft.parent is None or draft.parent.loops != 0
        return (_NEVER,) if is_first else ()
    kinds = (_scans, _estimates, _spills, _repeats, _filters, _bitmaps, _heap_fetches, _workers)
    return tuple(remark for kind in kinds for remark in kind(draft))


_NEVER = Remark(
    "It was never executed.",
    "Nothing above it needed its rows this time: what it says are estimates alone.",
    is_warning=False,
)


def _scans(draft: Draft) -> Iterator[Remark]:
    """A large relation is read whole, and few of its rows are kept."""
    if draft.kind != "Seq Scan" or not draft.text("Filter"):
        return
    relation = draft.text("Relation Name")
    hint = f"An index that serves the condition would read only those: {draft.text('Filter')}"
    if draft.loops is None:
        expected, cost = draft.amount("Plan Rows"), draft.amount("Total Cost")
        if cost >= _LARGE_COST and expected <= _FEW * _LEAST_ROWS_A_COST * cost:
            yield Remark(f"It would read all of {relation} for about {expected:,.0f} rows.", hint)
        return
    removed = draft.removed("Rows Removed by Filter")
    read = removed + draft.all_rows
    if removed >= MANY_ROWS and draft.all_rows <= _FEW * read:
        yield Remark(f"It read {read:,.0f} rows of {relation} and kept {draft.all_rows:,.0f}.", hint)


def _estimates(draft: Draft) -> Iterator[Remark]:
    """The planner was wrong about the rows, and no step below was before."""
    if not is_misjudged(draft) or any(is_misjudged(child) for child in draft.inputs):
        return
    rows, expected = draft.rows or 0.0, draft.amount("Plan Rows")
    factor = max(rows, 1.0) / max(expected, 1.0)
    more = f"{factor:,.0f} times more" if factor > 1 else f"{1 / factor:,.0f} times fewer"
    relation = draft.text("Relation Name")
    hint = (
        f"ANALYZE {relation}; where that does not help, CREATE STATISTICS on the columns of its conditions."
        if relation
        else "The conditions depend on one another: CREATE STATISTICS on their columns, or ANALYZE the tables."
    )
    yield Remark(f"{rows:,.0f} rows came where {expected:,.0f} were expected: {more}.", hint)


def is_misjudged(draft: Draft) -> bool:
    """Whether the planner was wrong about a step's rows, ten times or more, from a thousand rows on."""
    if draft.rows is None or draft.kind in ("BitmapAnd", "BitmapOr", "Materialize", "Memoize"):
        return False
    rows, expected = max(draft.rows, 1.0), max(draft.amount("Plan Rows"), 1.0)
    if max(rows, expected) * (draft.loops or 0.0) < _WRONG_ROWS:
        return False
    if rows < expected:
        return expected / rows >= _WRONG and not _may_stop_early(draft)
    return rows / expected >= _WRONG


def _may_stop_early(draft: Draft) -> bool:
    """Whether a step above may have wanted no more rows: then that fewer came proves nothing."""
    below = draft
    for above in draft.ancestors():
        is_looked_up = below.relationship == "Inner" and above.text("Join Type") in ("Semi", "Anti")
        if is_looked_up or above.kind in ("Limit", "Merge Join") or below.relationship in SIDE_PLANS:
            return True
        if above.kind in _BLOCKING:
            return False
        below = above
    return False


def _spills(draft: Draft) -> Iterator[Remark]:
    """What did not fit into memory was written to the disk."""
    if on_disk := _sorted_on_disk(draft):
        hint = f"A larger work_mem, fewer columns, or an index in the order of {_list(draft, 'Sort Key')}."
        yield Remark(f"The sort did not fit into memory: {on_disk:,.0f} kB went to the disk.", hint)
    if draft.amount("Hash Batches") > 1:
        yield Remark(
            f"The hash table did not fit into memory: it was cut into {draft.amount('Hash Batches'):,.0f} parts.",
            "A larger work_mem or hash_mem_multiplier, or conditions that leave fewer rows to be hashed.",
        )
    if draft.amount("HashAgg Batches") > 1 or (draft.kind == "Aggregate" and draft.amount("Disk Usage")):
        yield Remark(
            f"The groups did not fit into memory: {draft.amount('Disk Usage'):,.0f} kB went to the disk.",
            "A larger work_mem or hash_mem_multiplier, or an index in the order of the groups.",
        )
    if written := _stored_on_disk(draft):
        hint = "A larger work_mem, or fewer rows and columns; a CTE may be written into the query instead."
        yield Remark(f"Its rows did not fit into memory: {written:,.0f} kB went to the disk.", hint)


def _sorted_on_disk(draft: Draft) -> float:
    """kB of a sort that went to the disk, over all processes."""
    found = 0.0
    workers = draft.fields.get("Workers")
    everybody = [draft.fields, *(each for each in (workers if isinstance(workers, list) else []))]
    for each in everybody:
        if isinstance(each, dict) and each.get("Sort Space Type") == "Disk":
            found += float(each.get("Sort Space Used") or 0)
    for groups in ("Full-sort Groups", "Pre-sorted Groups"):
        group = draft.fields.get(groups)
        space = group.get("Sort Space Disk") if isinstance(group, dict) else None
        found += float(space.get("Peak Sort Space Used") or 0) if isinstance(space, dict) else 0.0
    return found


def _stored_on_disk(draft: Draft) -> float:
    """kB of rows that were kept to be read again."""
    if draft.kind not in ("CTE Scan", "Materialize", "WindowAgg", "Table Function Scan", "Recursive Union"):
        return 0.0
    if draft.text("Storage"):
        return draft.amount("Maximum Storage") if draft.text("Storage") == "Disk" else 0.0
    below = sum(child.amount("Temp Written Blocks") for child in draft.children)
    return max(0.0, draft.amount("Temp Written Blocks") - below) * _BLOCK


def _repeats(draft: Draft) -> Iterator[Remark]:
    """A relation is read whole once for each row of another."""
    if draft.kind != "Seq Scan" or draft.relationship != "Inner":
        return
    if draft.parent is None or draft.parent.kind != "Nested Loop":
        return
    loops = draft.loops if draft.loops is not None else draft.cost_loops
    if loops / draft.processes < _MANY_LOOPS or (draft.loops is None and (draft.self_cost or 0.0) < _NOTABLE_COST):
        return
    condition = draft.text("Filter") or draft.parent.text("Join Filter")
    would = "It would be" if draft.loops is None else "It was"
    hint = "An index on the column that it is joined by" + (f": {condition}" if condition else ".")
    yield Remark(f"{would} read whole {loops:,.0f} times, once for each row of the other side.", hint)


def _filters(draft: Draft) -> Iterator[Remark]:
    """Rows are found, and thrown away again."""
    removed = draft.removed("Rows Removed by Filter")
    if "Index" in draft.kind and removed >= MANY_ROWS and removed >= _WRONG * draft.all_rows:
        yield Remark(
            f"The index found {removed + draft.all_rows:,.0f} rows, of which {removed:,.0f} were thrown away.",
            f"An index that has the columns of the filter, too: {draft.text('Filter')}",
        )
    joined = draft.removed("Rows Removed by Join Filter")
    if joined >= MANY_ROWS and joined >= _WRONG * draft.all_rows:
        yield Remark(
            f"{joined:,.0f} pairs of rows were compared, and {draft.all_rows:,.0f} kept.",
            f"A condition of equality, or an index for this one: {draft.text('Join Filter')}",
        )


def _bitmaps(draft: Draft) -> Iterator[Remark]:
    """The bitmap had no room for single rows."""
    if lossy := draft.amount("Lossy Heap Blocks"):
        removed = draft.removed("Rows Removed by Index Recheck")
        yield Remark(
            f"The bitmap did not fit into memory: {lossy:,.0f} blocks were read whole, and {removed:,.0f} rows of"
            " them checked for nothing.",
            "A larger work_mem.",
        )


def _heap_fetches(draft: Draft) -> Iterator[Remark]:
    """An index alone was not enough."""
    fetches = draft.amount("Heap Fetches")
    if draft.kind == "Index Only Scan" and fetches >= MANY_ROWS and fetches > draft.all_rows / 2:
        yield Remark(
            f"The table was looked at for {fetches:,.0f} rows, although the index has all columns.",
            f"VACUUM {draft.text('Relation Name')}: it notes which pages need no look.",
        )


def _workers(draft: Draft) -> Iterator[Remark]:
    """Processes were missing."""
    planned, launched = draft.amount("Workers Planned"), draft.number("Workers Launched")
    if launched is not None and launched < planned:
        yield Remark(
            f"{launched:.0f} of {planned:.0f} planned workers were there.",
            "max_parallel_workers and max_worker_processes say how many there can be at once.",
            is_warning=False,
        )


def _list(draft: Draft, key: str) -> str:
    value = draft.fields.get(key)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else "the sort"
