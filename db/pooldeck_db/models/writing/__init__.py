"""Writes the rows of the user's models through their classes, by the unit of work of the writer's session."""

from __future__ import annotations

from pooldeck_db.models.writing.unit import ModelsUnitOfWork

__all__ = ["ModelsUnitOfWork"]
