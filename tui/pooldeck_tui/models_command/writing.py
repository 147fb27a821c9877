"""The document that `pooldeck models --json` writes. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooldeck_db.models import Overlay


def as_json(overlay: Overlay) -> str:
    """One document: `models`, `problems` and `differences`, a list each."""
    tables = {model.id: str(name) for name, models in overlay.by_relation.items() for model in models}
    document = {
        "models": [{"id": model.id, "table": tables.get(model.id)} for model in overlay.loaded.models.values()],
        "problems": [
            {"where": each.where, "what": each.what, "traceback": each.traceback}
            for each in overlay.loaded.problems
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
