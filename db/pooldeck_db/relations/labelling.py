"""Which columns name a row: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.values import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pooldeck_db.catalog import Column, Outline, RelationName
    from pooldeck_db.relations.spelling.base import Spelling

NAMES: Sequence[tuple[str, ...]] = (
    ("name",),
    ("title",),
    ("label",),
    ("display_name",),
    ("full_name",),
    ("first_name", "last_name"),
    ("given_name", "family_name"),
    ("company_name",),
    ("company",),
    ("username",),
    ("login",),
    ("nickname",),
    ("email",),
    ("email_address",),
    ("code",),
    ("sku",),
    ("slug",),
    ("subject",),
    ("caption",),
    ("number",),
    ("reference",),
    ("description",),
)
"""The names of columns that name a row, the best first. Case and underscores do not matter, and the table's may
stand before them: `customer_name` and `CustomerName` in `customers`."""

_UNSUITED = frozenset(("xml", "char", "pg_node_tree", "aclitem"))
"""PostgreSQL's types of the kind TEXT that nobody calls a row by."""


class Label(NamedTuple):
    """The columns that together name a row."""

    columns: tuple[Column, ...]
    mistake: str = ""
    """One sentence: why what the settings say could not be followed."""


def label_of(
    outline: Outline, settings: Mapping[str, tuple[str, ...]], spelling: Spelling, *, without: Collection[str]
) -> Label:
    """The label of a relation's rows: what the settings say, else by the names, else a unique text.

    The columns of `without` are shown anyway, and are no label unless the settings say so.
    """
    configured = _configured(outline.relation.name, settings, spelling)
    columns = {spelling.folded(column.name): column for column in outline.columns}
    chosen = tuple(columns[name] for name in configured if name in columns)
    if chosen and len(chosen) == len(configured):
        return Label(chosen)
    missing = [name for name in configured if name not in columns]
    mistake = f"labels.{outline.relation.name.name}: there is no column {', '.join(missing)}." if missing else ""
    texts = [column for column in outline.columns if column.name not in without and _is_text(outline, column)]
    return Label(_by_name(outline.relation.name.name, texts) or _by_key(outline, texts), mistake)


def _configured(
    name: RelationName, settings: Mapping[str, tuple[str, ...]], spelling: Spelling
) -> tuple[str, ...]:
    """The columns that the settings name, the relation's full name before its bare one."""
    said = {spelling.folded(relation): columns for relation, columns in settings.items()}
    spellings = (spelling.folded(str(name)), spelling.folded(name.name))
    columns = next((said[spelling] for spelling in spellings if spelling in said), ())
    return tuple(spelling.folded(column) for column in columns)


def _is_text(outline: Outline, column: Column) -> bool:
    if column.name in outline.unreadable or column.base_type in _UNSUITED or column.base_type.startswith("reg"):
        return False
    return column.kind is Kind.TEXT or not column.type


def _by_name(table: str, texts: Iterable[Column]) -> tuple[Column, ...]:
    named: dict[str, Column] = {}
    for column in texts:
        plain = _plain(column.name)
        for spelling in (plain, *(plain.removeprefix(own) for own in (_plain(table), _singular(_plain(table))))):
            named.setdefault(spelling, column)
    spelled = (tuple(name.replace("_", "") for name in names) for names in NAMES)
    return next((tuple(named[name] for name in names) for names in spelled if named.keys() >= set(names)), ())


def _by_key(outline: Outline, texts: Iterable[Column]) -> tuple[Column, ...]:
    unique = {index.columns[0] for index in outline.indexes if index.unique and len(index.columns) == 1}
    return next(((column,) for column in texts if column.name in unique), ())


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _singular(table: str) -> str:
    """`categories` → `category`, `orders` → `order`."""
    return table[:-3] + "y" if table.endswith("ies") else table.removesuffix("s")
