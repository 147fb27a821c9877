"""Imports the user's modules, and finds the classes that they map. Blocks: call it in a thread."""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
import traceback
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapper, registry

from pooldeck_db.models.describing import describe
from pooldeck_db.models.offline import OwnConnectionRefused, offline
from pooldeck_db.models.records import LoadedModels, ModelProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import ModuleType


def load_models(sources: Sequence[str], directory: Path) -> LoadedModels:
    """The models of modules, each named as `package.module`, or `package.module:Base` for those of one base.

    `directory` is where modules are looked for first. Nothing raises: what the user's code raises is among the
    problems, with its traceback, and what could be loaded is there all the same. Meanwhile no engine of theirs
    can connect from this thread.
    """
    _look_in(directory)
    problems: list[ModelProblem] = []
    mappers: dict[Mapper[object], None] = {}
    with offline():
        for source in sources:
            found, problem = _mappers_of(source, directory)
            mappers.update(dict.fromkeys(found))
            problems += [problem] if problem else []
        models, flaws = describe(mappers)
    ordered = sorted(models, key=lambda model: (model.name, model.id))
    return LoadedModels({model.id: model for model in ordered}, (*problems, *flaws))


def _look_in(directory: Path) -> None:
    path = str(directory.resolve())
    if path not in sys.path:
        sys.path.insert(0, path)
    importlib.invalidate_caches()


def _mappers_of(source: str, directory: Path) -> tuple[list[Mapper[object]], ModelProblem | None]:
    name, _, attribute = source.partition(":")
    module, problem = _imported(name, directory)
    if module is None:
        return [], problem
    if attribute:
        base = getattr(module, attribute, None)
        registries = list(_registries_of([base]))
        what = f"{name} has no {attribute}." if base is None else f"{attribute} is no base of models, no registry."
    else:
        registries = list(_registries_of(vars(module).values()))
        what = f"{name} maps no class."
    found = [mapper for each in registries for mapper in each.mappers]
    if not found:
        hint = "" if attribute else " Name the module that holds the models, or module:Base."
        return [], ModelProblem(source, what + hint)
    return found, None


def _imported(name: str, directory: Path) -> tuple[ModuleType | None, ModelProblem | None]:
    if why := _taken(name.partition(".")[0], directory):
        return None, ModelProblem(name, why)
    try:
        return importlib.import_module(name), None
    except OwnConnectionRefused as error:
        return None, ModelProblem(name, str(error), _trace(error))
    except SystemExit as error:
        return None, ModelProblem(name, f"It ends the program when it is imported ({error.code}).", _trace(error))
    except Exception as error:  # noqa: BLE001 - the user's own code may raise anything; it is shown as it is.
        return None, ModelProblem(name, _said(error, name), _trace(error))


def _taken(package: str, directory: Path) -> str:
    """Why the name leads to something else than what is in the directory; empty where it does not."""
    loaded = sys.modules.get(package)
    wanted = importlib.machinery.PathFinder.find_spec(package, [str(directory.resolve())])
    if loaded is None or wanted is None or wanted.origin is None or loaded.__file__ in (None, wanted.origin):
        return ""
    return (
        f"The name {package} is taken by {loaded.__file__} in pooldeck itself, so that {wanted.origin} cannot be"
        " imported. Give the package another name, or load a module that imports it under one."
    )


def _said(error: Exception, name: str) -> str:
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    if missing is not None and f"{name}.".startswith(f"{missing}."):
        dotted = ".".join(part for part in name.removesuffix(".py").split("/") if part.strip("."))
        written = f" Write it as an import does: {dotted}." if "/" in name or name.endswith(".py") else ""
        return f"There is no module {missing}.{written} Modules are looked for in the project's directory first."
    [first, *_] = str(error).strip().splitlines() or [""]
    is_foreign = missing is not None and missing.partition(".")[0] != name.partition(".")[0]
    hint = ". Install it beside pooldeck: what your models import has to be there." if is_foreign else ""
    return f"Importing it raised {type(error).__name__}{': ' if first else ''}{first}{hint}"


def _trace(error: BaseException) -> str:
    """The traceback from the first frame of the user's own on."""
    frames = traceback.extract_tb(error.__traceback__)
    foreign = (__file__, importlib.__file__)
    own = [each for each in frames if each.filename not in foreign and not each.filename.startswith("<frozen")]
    listed = "".join(traceback.format_list(own))
    return f"Traceback (most recent call last):\n{listed}{''.join(traceback.format_exception_only(error))}"


def _registries_of(things: Iterable[object]) -> Iterator[registry]:
    """The registries that things belong to: bases, mapped classes, registries themselves; each once."""
    seen: set[registry] = set()
    for thing in things:
        found = _registry_of(thing)
        if found is not None and found not in seen:
            seen.add(found)
            yield found


def _registry_of(thing: object) -> registry | None:
    if isinstance(thing, registry):
        return thing
    if not isinstance(thing, type):
        return None
    found = getattr(thing, "registry", None) or getattr(thing, "_sa_registry", None)
    if isinstance(found, registry):
        return found
    mapper = thing.__dict__.get("__mapper__")
    return mapper.registry if isinstance(mapper, Mapper) else None
