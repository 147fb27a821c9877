"""The user's own SQLAlchemy models: loaded, described, and held against the database."""

from __future__ import annotations

from pooldeck_db.models.laying import lay_over
from pooldeck_db.models.loading import load_models
from pooldeck_db.models.records import (
    Action,
    Attribute,
    AttributeKind,
    Difference,
    DifferenceKind,
    Inheritance,
    LoadedModels,
    Model,
    ModelProblem,
    Overlay,
    Presentation,
    Relationship,
    RelationshipKind,
)

__all__ = [
    "Action",
    "Attribute",
    "AttributeKind",
    "Difference",
    "DifferenceKind",
    "Inheritance",
    "LoadedModels",
    "Model",
    "ModelProblem",
    "Overlay",
    "Presentation",
    "Relationship",
    "RelationshipKind",
    "lay_over",
    "load_models",
]
