"""The one engine of a service, from its start to its end, and a session for each request."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from pooldeck_db.pool.holder import HOLDER
from pooldeck_db.pool.instrumented import observe
from pooldeck_db.pool.observed import PoolObserver
from pooldeck_db.poolwatch import publish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from fastapi import FastAPI
    from sqlalchemy import URL

_STATE = "pooldeck"
"""Where the service is kept on the app's state."""


@dataclass(frozen=True, slots=True)
class Service:
    """What `lifespan` made for the app; `app.state.pooldeck`."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    """For work that is no request; `expire_on_commit` and `autoflush` are off."""
    observer: PoolObserver
    """Answers with snapshots of the pool."""
    address: str
    """Where the pool is published; empty where it is not."""


def lifespan(
    url: str | URL, *, publish_at: str | None = None, name: str = "", stacks: bool = False, **options: object
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A lifespan for `FastAPI(lifespan=...)`: makes the engine, publishes its pool if wished for, disposes it.

    `publish_at` is the address of a socket, `""` for one in the user's runtime directory, None for none; `name`
    (the app's title if empty) and `stacks` are as for `publish`. All else goes to `create_async_engine`.
    """

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        engine = create_async_engine(url, **options)
        called = name or app.title
        try:
            observer = observe(engine, name=called, stacks=stacks)
            publication = None if publish_at is None else publish(engine, publish_at, name=called, stacks=stacks)
            try:
                sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
                address = publication.address if publication is not None else ""
                setattr(app.state, _STATE, Service(engine, sessions, observer, address))
                yield
            finally:
                if publication is not None:
                    publication.close()
        finally:
            await engine.dispose()

    return living


def service_of(app: FastAPI) -> Service:
    """What `lifespan` made for the app."""
    service = getattr(app.state, _STATE, None)
    if not isinstance(service, Service):
        raise TypeError("The app was not made with pooldeck_db.fastapi.lifespan, or has not started yet.")
    return service


async def holder(request: Request) -> None:
    """Names the request's route as the holder of every connection that it takes: `GET /orders/{id}`.

    `session` does so by itself; give it to `FastAPI(dependencies=[Depends(holder)])` for routes that do without.
    """
    route = request.scope.get("route")
    path = getattr(route, "path", request.url.path)
    HOLDER.set(f"{request.method} {path}")


async def session(request: Request, _: Annotated[None, Depends(holder)]) -> AsyncIterator[AsyncSession]:
    """A session of the request's own: committed when the route ends well, else rolled back, and always closed."""
    async with service_of(request.app).sessions.begin() as opened:
        yield opened


# Of the function's scope: it has to be committed before the answer is sent, which then can still be an error.
Session = Annotated[AsyncSession, Depends(session, scope="function")]
"""What a route asks for: `async def list_orders(session: Session)`."""
