"""From a named connection to a target that can be opened."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from pooldeck_db.address import Address, parse_address
from pooldeck_db.resolution import complete, parse_target
from pooldeck_db.settings.connection import PASSWORD_KEYS, ConnectionSettings
from pooldeck_db.settings.passwords import fetch_password
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import Backend, Editing

if TYPE_CHECKING:
    from pooldeck_db.settings.models import Settings
    from pooldeck_db.settings.passwords import Ask
    from pooldeck_db.target import Target


async def find_target(
    text: str, settings: Settings, *, surroundings: Surroundings | None = None, ask: Ask | None = None
) -> Target:
    """The target of a connection's name, or of an address or path; a name goes before a file of the same name.

    Raises ConfigurationError and DriverMissing as `parse_target` does, ConnectError as `resolve` does.
    """
    surroundings = surroundings or Surroundings.of_process()
    editing = settings.editing.over(Editing(), surroundings)
    connection = settings.connections.get(text)
    if connection is not None:
        target = await resolve(text, connection, surroundings=surroundings, ask=ask)
        editing = connection.editing.over(editing, surroundings)
    else:
        # libpq's files may lie on a slow disk.
        target = await asyncio.to_thread(parse_target, text, surroundings, names=settings.connections)
    labels = tuple((settings.labels | dict(target.labels)).items())
    return replace(
        target,
        labels=labels,
        remember=settings.remember and target.remember,
        editing=editing,
        querying=settings.query.limits(),
        query_folder=settings.query.folder_in(surroundings),
    )


async def resolve(
    name: str, connection: ConnectionSettings, *, surroundings: Surroundings | None = None, ask: Ask | None = None
) -> Target:
    """The target of a named connection: its address, its password fetched, libpq's defaults under both.

    Runs the connection's password command or asks the user. Raises ConnectError when there is no password to be
    had from the source that the connection names, ConfigurationError when libpq's defaults cannot be used.
    """
    surroundings = surroundings or Surroundings.of_process()
    elsewhere = any(getattr(connection, key) for key in PASSWORD_KEYS)
    target = await asyncio.to_thread(
        complete, address_of(connection), surroundings, look_up_password=not elsewhere
    )
    password, notices = await fetch_password(connection, surroundings, ask, label=f"{name} ({target.label})")
    return replace(
        target,
        label=name,
        name=name,
        password=target.password if password is None else password,
        environment=connection.environment,
        read_only=connection.read_only or target.read_only,
        pool=connection.pool.limits(),
        statement_timeout=connection.statement_timeout,
        lock_timeout=connection.lock_timeout,
        connect_timeout=connection.connect_timeout or target.connect_timeout,
        notices=target.notices + notices,
        labels=tuple(connection.labels.items()),
        remember=connection.remember,
        editing=connection.editing.over(Editing(), surroundings),
        models=connection.model_sources(surroundings),
    )


def address_of(connection: ConnectionSettings) -> Address:
    """The address of a connection: its url, with the separate settings in the place of the url's parts."""
    base = (
        parse_address(connection.url.get_secret_value()) if connection.url else Address(connection.actual_backend)
    )
    parameters = dict(base.parameters) | connection.options
    if base.backend is Backend.POSTGRESQL:
        said = {
            "host": connection.host,
            "port": connection.port,
            "user": connection.user,
            "dbname": connection.database,
        }
        parameters |= {key: str(value) for key, value in said.items() if value is not None}
    return Address(base.backend, connection.path or base.path, tuple(parameters.items()))
