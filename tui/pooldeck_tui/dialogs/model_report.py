"""What is to be said of the user's models: what is wrong with them, and in what the database differs. Pure."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, clean_whole, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pooldeck_db.catalog import RelationName
    from pooldeck_db.models import Difference, ModelProblem, Overlay


def report(overlay: Overlay) -> Iterator[str]:
    """A paragraph for each problem and each table that differs, and a line that sums it up."""
    yield from _problems(overlay.loaded.problems)
    for relation, differences in groupby(overlay.differences, key=lambda each: each.relation):
        yield from table_report(overlay, relation, differences)
        yield ""
    yield _sum(overlay)


def table_report(overlay: Overlay, relation: RelationName, differences: Iterable[Difference]) -> Iterator[str]:
    """A table with its models, and below them in what they differ."""
    models = ", ".join(model.name for model in overlay.by_relation.get(relation, ()))
    yield clean(f"{relation}  {models}" if models else str(relation))
    for difference in differences:
        yield f"  {clean(_words(difference))}"


def _problems(problems: tuple[ModelProblem, ...]) -> Iterator[str]:
    for problem in problems:
        yield f"! {clean(problem.where)}: {clean(problem.what)}"
        yield from (f"    {clean_whole(line)}" for line in problem.traceback.splitlines())
        yield ""


def _words(difference: Difference) -> str:
    in_models, in_database = difference.in_models, difference.in_database
    both = f"{in_models} in the models, {in_database} in the database"
    said = both if in_models and in_database else in_models or in_database
    return "  ".join(part for part in (difference.kind.value, difference.name, said) if part)


def _sum(overlay: Overlay) -> str:
    models, tables = counted(len(overlay.loaded.models), "model"), counted(len(overlay.by_relation), "table")
    differences, problems = len(overlay.differences), len(overlay.loaded.problems)
    differing = counted(differences, "difference") if differences else "nothing differs"
    # Where nothing could be loaded, nothing was compared either.
    parts = [differing] if overlay.loaded.models or not problems else []
    parts += [counted(problems, "problem")] if problems else []
    return f"{models} of {tables}: {', '.join(parts)}."
