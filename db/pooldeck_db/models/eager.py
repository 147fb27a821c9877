"""Has rows loaded with what is named, so that nothing is ever loaded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import defer, raiseload, selectin_polymorphic, selectinload, undefer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Mapper
    from sqlalchemy.orm.interfaces import ORMOption


def loading(mapper: Mapper[object], paths: Iterable[str]) -> list[ORMOption]:
    """The options that load these relationships and deferred columns; whatever else is asked for raises.

    Rows of classes that inherit are whole. Each relationship takes a statement, and so does each such class.
    """
    wanted = list(paths)
    options: list[ORMOption] = [raiseload("*")]
    if heirs := [each.class_ for each in mapper.self_and_descendants if each is not mapper]:
        options.append(selectin_polymorphic(mapper.class_, heirs))
    for column in mapper.column_attrs:
        if column.deferred:
            attribute = column.class_attribute
            options.append(undefer(attribute) if column.key in wanted else defer(attribute, raiseload=True))
    options += [_related(mapper, path.split(".")) for path in wanted if path not in mapper.column_attrs]
    return options


def _related(mapper: Mapper[object], path: list[str]) -> ORMOption:
    first, *others = path
    option = selectinload(mapper.relationships[first].class_attribute)
    mapper = mapper.relationships[first].mapper
    for name in others:
        option = option.selectinload(mapper.relationships[name].class_attribute)
        mapper = mapper.relationships[name].mapper
    return option
