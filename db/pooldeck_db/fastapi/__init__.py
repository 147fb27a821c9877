"""Gives a FastAPI service one engine, sessions that always end, and its pool to watch; needs extra `fastapi`."""

from pooldeck_db.fastapi.routing import pool_router
from pooldeck_db.fastapi.service import Service, Session, holder, lifespan, service_of, session

__all__ = ["Service", "Session", "holder", "lifespan", "pool_router", "service_of", "session"]
