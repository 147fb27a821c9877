"""The SQL files of the catalog."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sql(package: str, name: str) -> str:
    """The text of the file `name`.sql in a package: `sql("pooldeck_db.catalog.sqlite", "detail")`."""
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
