"""Which rows of the target a way leads to, as a condition: for a statement, and as SQL to be read. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, literal_column, select, tuple_, type_coerce
from sqlalchemy.orm import aliased

from pooldeck_db.models.relating.known import attribute_of
from pooldeck_db.models.relating.ways import Between, Plain
from pooldeck_db.paging.codecs.base import Named
from pooldeck_db.paging.expressions import Operand, Where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Dialect, Select
    from sqlalchemy.orm import Mapper

    from pooldeck_db.models.relating.ways import Way

Equal: TypeAlias = Callable[[Operand, int], Where]
"""That a column has the value of the pair of that number."""

_MARK = "\x01{}\x01"
"""What stands for a value in SQL that is made once."""
_MARKED = re.compile("\x01\\d+\x01")
_CLAUSE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")| ?\n(?=FROM|WHERE)""")
"""What is quoted, and where else SQLAlchemy begins a line."""


def condition(way: Way, own: Mapper[object], equal: Equal) -> Where:
    """That rows of the target are those of one row of `own`."""
    join, entity = way.join, way.target.class_
    if isinstance(join, Plain):
        found = [
            equal(plain(getattr(entity, attribute_of(way.target, other))), number)
            for number, (_, other) in enumerate(join.pairs)
        ]
        return and_(*found)
    names, inner = _narrowed(way, own, equal)
    return _among([plain(getattr(entity, name)) for name in names], inner)


def written(way: Way, own: Mapper[object], values: int, dialect: Dialect) -> tuple[str, ...]:
    """The same on rows of the target as its model shows them, as SQL, cut where so many values stand."""
    marked: list[ColumnElement[Any]] = [literal_column(_MARK.format(number)) for number in range(values)]
    names, inner = _narrowed(way, own, lambda operand, number: operand == marked[number])
    compiled = inner.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    quoted = ", ".join(map(dialect.identifier_preparer.quote, names))
    left = f"({quoted})" if len(names) > 1 else quoted
    return tuple(_MARKED.split(f"{left} IN ({_CLAUSE.sub(lambda found: found[1] or ' ', str(compiled))})"))


def plain(operand: Any) -> Operand:  # noqa: ANN401
    """A column, compared as the database does, whatever its type in the model adds to that."""
    return type_coerce(operand, Named())


def _narrowed(way: Way, own: Mapper[object], equal: Equal) -> tuple[list[str], Select[*tuple[Any, ...]]]:
    """Attributes of the target, and the SELECT of the values that they have in the rows that are wanted."""
    join, target = way.join, way.target
    if isinstance(join, Between):
        inner = select(*(other for _, other in join.far)).where(
            *(equal(plain(other), number) for number, (_, other) in enumerate(join.near))
        )
        return [attribute_of(target, column) for column, _ in join.far], inner.correlate(None)
    names = [str(target.get_property_by_column(column).key) for column in target.primary_key]
    return names, _walked(way, own, names, equal).correlate(None)


def _walked(way: Way, own: Mapper[object], names: Sequence[str], equal: Equal) -> Select[*tuple[Any, ...]]:
    """The keys that are found by walking from the row itself along the relationships, whatever these go by."""
    begin: Any = aliased(own.class_, flat=True)
    here, joins = begin, []
    for step in way.path:
        attribute = getattr(here, step.key)
        if step.entity.is_aliased_class:
            here = step.entity.entity
            joins.append(attribute)
        else:
            here = aliased(step.mapper.class_, flat=True)
            joins.append(attribute.of_type(here))
    statement = select(*(getattr(here, name) for name in names)).select_from(begin)
    for each in joins:
        statement = statement.join(each)
    keys = [getattr(begin, own.get_property_by_column(column).key) for column in own.primary_key]
    return statement.where(*(equal(plain(key), number) for number, key in enumerate(keys)))


def _among(operands: Sequence[Operand], inner: Select[*tuple[Any, ...]]) -> Where:
    return operands[0].in_(inner) if len(operands) == 1 else tuple_(*operands).in_(inner)
