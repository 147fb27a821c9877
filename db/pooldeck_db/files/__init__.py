"""What there is at a path where a database was expected: what is near it, or what the file is instead."""

from pooldeck_db.files.contents import Contents, contents_of
from pooldeck_db.files.nearby import Absence, absence_of, similar_name

__all__ = ["Absence", "Contents", "absence_of", "contents_of", "similar_name"]
