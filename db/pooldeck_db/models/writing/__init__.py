"""Writes the rows of the user's models through their classes: SQLAlchemy's unit of work, in the writer's session."""

from __future__ import annotations

from pooldeck_db.models.writing.unit import ModelsUnitOfWork

__all__ = ["ModelsUnitOfWork"]
