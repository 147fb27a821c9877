"""What `pooldeck models` writes: lines for people, or a document for scripts. Pure."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from pooldeck_tui.format import clean, clean_whole, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pooldeck_db.models import Difference, LoadedModels, ModelProblem, Overlay


def as_text(loaded: LoadedModels, overlay: Overlay) -> str:
    """A paragraph for each problem and each table that differs, and a line that sums it up."""
    return "\n".join((*_problems(loaded.problems), *_tables(overlay), _sum(loaded, overlay), ""))


def as_json(loaded: LoadedModels, overlay: Overlay) -> str:
    """One document: `models`, `problems` and `differences`, a list each."""
    tables = {model.id: str(name) for name, models in overlay.by_relation.items() for model in models}
    document = {
        "models": [{"id": model.id, "table": tables.get(model.id)} for model in loaded.models.values()],
        "problems": [
            {"where": each.where, "what": each.what, "traceback": each.traceback} for each in loaded.problems
        ],
        "differences": [
            {
                "kind": each.kind.value,
                "table": str(each.relation),
                "name": each.name,
                "in_models": each.in_models,
                "in_database": each.in_database,
            }
            for each in overlay.differences
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _problems(problems: tuple[ModelProblem, ...]) -> Iterator[str]:
    for problem in problems:
        yield f"! {clean(problem.where)}: {clean(problem.what)}"
        if problem.traceback:
            yield "\n".join(f"    {clean_whole(line)}" for line in problem.traceback.splitlines())
        yield ""


def _tables(overlay: Overlay) -> Iterator[str]:
    for relation, differences in groupby(overlay.differences, key=lambda each: each.relation):
        models = ", ".join(model.name for model in overlay.by_relation.get(relation, ()))
        yield clean(f"{relation}  {models}").rstrip()
        for difference in differences:
            yield f"  {clean(_words(difference))}"
        yield ""


def _words(difference: Difference) -> str:
    in_models, in_database = difference.in_models, difference.in_database
    both = f"{in_models} in the models, {in_database} in the database"
    said = both if in_models and in_database else in_models or in_database
    return "  ".join(part for part in (difference.kind.value, difference.name, said) if part)


def _sum(loaded: LoadedModels, overlay: Overlay) -> str:
    models, tables = counted(len(loaded.models), "model"), counted(len(overlay.by_relation), "table")
    differences, problems = len(overlay.differences), len(loaded.problems)
    differing = counted(differences, "difference") if differences else "nothing differs"
    return f"{models} of {tables}: {differing}{', ' + counted(problems, 'problem') if problems else ''}."
