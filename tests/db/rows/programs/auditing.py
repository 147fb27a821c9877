"""Notes forty writes in a file that others write, too: python auditing.py FILE WHO."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pooldeck_db.catalog import RelationName
from pooldeck_db.rows import Delete, Prepared, RowAddress, RowImage, Statement, Written, audit
from pooldeck_db.rows.audit import Audit, Author

RELATION = RelationName("public", "orders")


async def main(file: Path, who: str) -> None:
    audit.LARGEST = 20_000
    noting = Audit(file, Author(who, "shop", ""))
    for number in range(40):
        change = Delete(RowImage(RowAddress(RELATION, ("id",), (number,)), ("id",), (number,)))
        await noting.record(Prepared(None, (Written(change, (Statement("", (), change),), None, None),)), 0.0)


asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
