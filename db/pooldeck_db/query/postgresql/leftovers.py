"""What a session has after a statement that the next user of its connection must not get."""

from __future__ import annotations

from typing import TypeAlias

import asyncpg

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_LEFTOVERS = """
SELECT pg_catalog.pg_my_temp_schema() <> 0 AS "temporary tables",
       EXISTS (SELECT FROM pg_catalog.pg_settings
               WHERE source = 'session' AND setting IS DISTINCT FROM reset_val
                   AND (name, setting) NOT IN (('jit', 'off'), ('client_connection_check_interval', '1000'),
                                             ('idle_in_transaction_session_timeout', $1)))
           OR pg_catalog.current_setting('role') <> 'none'
           OR session_user <> (SELECT usename FROM pg_catalog.pg_stat_activity
                               WHERE pid = pg_catalog.pg_backend_pid())
           AS "session settings",
       EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql) AS "prepared statements",
       EXISTS (SELECT FROM pg_catalog.pg_cursors WHERE is_holdable) AS "cursors",
       EXISTS (SELECT FROM pg_catalog.pg_listening_channels()) AS "listening",
       EXISTS (SELECT FROM pg_catalog.pg_locks
               WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()) AS "advisory locks"
"""
"""Some settings are made by pooldeck itself, the last of them for transactions."""


async def leftovers(driver: Driver, *, transaction_timeout: int) -> frozenset[str]:
    """In a few words each; empty where the session is as it was made."""
    found = await driver.fetchrow(_LEFTOVERS, str(transaction_timeout))
    return frozenset(name for name, is_there in (found or {}).items() if is_there)
