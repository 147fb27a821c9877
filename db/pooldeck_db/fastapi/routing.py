"""Serves a pool over HTTP: one snapshot as JSON, or a stream of them that pooldeck can attach to."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from pooldeck_db.fastapi.service import service_of
from pooldeck_db.poolwatch.protocol import INTERVAL, READERS, greeting, json_of, line_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pooldeck_db.pool.observed import PoolObserver


def pool_router(observed: PoolObserver | None = None) -> APIRouter:
    """A router to include where operators may read: `app.include_router(pool_router(), prefix="/pool")`.

    `GET ""` is the snapshot, `GET "/stream"` a line of JSON four times a second. It says who runs what statement,
    so include it with whatever guards the service's other inner routes. Without an observer it shows the engine
    that `lifespan` made.
    """
    router = APIRouter(tags=["pool"])
    readers: set[object] = set()

    def observer(request: Request) -> PoolObserver:
        return observed if observed is not None else service_of(request.app).observer

    async def snapshot(request: Request) -> Response:
        return Response(json_of(observer(request).snapshot()), media_type="application/json")

    async def stream(request: Request) -> Response:
        if len(readers) >= READERS:
            raise HTTPException(503, f"{READERS} read this pool already.")
        return StreamingResponse(_lines(observer(request), readers), media_type="application/x-ndjson")

    router.add_api_route("", snapshot, methods=["GET"], summary="The connection pool now")
    router.add_api_route("/stream", stream, methods=["GET"], summary="The connection pool, four times a second")
    return router


async def _lines(observer: PoolObserver, readers: set[object]) -> AsyncIterator[bytes]:
    reader = object()
    readers.add(reader)
    try:
        yield greeting(observer.snapshot().source.name, os.getpid())
        while True:
            yield line_of(observer.snapshot())
            await asyncio.sleep(INTERVAL)
    finally:
        readers.discard(reader)
