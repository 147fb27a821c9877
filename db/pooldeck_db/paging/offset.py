"""Pages counted off: for relations whose rows have no key and no address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooldeck_db.errors import ValueRefused
from pooldeck_db.paging.cut import Cut
from pooldeck_db.paging.ranges import Ranges
from pooldeck_db.paging.records import After, AtFraction, AtRow, AtValue, Before, End, Key, Start
from pooldeck_db.paging.segments import WHOLE, Point, following
from pooldeck_db.paging.shape import Line
from pooldeck_db.paging.typed import typed_values
