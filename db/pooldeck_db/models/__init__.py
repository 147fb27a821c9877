"""The user's own SQLAlchemy models: loaded, described, and held against the database."""

from __future__ import annotations

from pooldeck_db.models.loading import load_models
from pooldeck_db.models.records import (
    Attribute,
    AttributeKind,
    Inheritance,
    LoadedModels,
    Model,
    ModelProblem,
    Presentation,
    Relationship,
    RelationshipKind,
)

__all__ = [
    "Attribute",
    "AttributeKind",
    "Inheritance",
    "LoadedModels",
    "Model",
    "ModelProblem",
    "Presentation",
    "Relationship",
    "RelationshipKind",
    "load_models",
]
