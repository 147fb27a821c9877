"""Filters in one line of text: read, written, and completed while they are typed.

    filter     = "where" SQL | any
    any        = all { "or" all }
    all        = part { "and" part }
    part       = "(" any ")" | "*" "contains" value | column [ path ] operator values
    column     = name | '"' name '"'
    path       = "$" and what follows up to a space outside of its quotes and brackets
    values     = nothing | value | value "and" value | value { "," value } | "(" value { "," value } ")"
    value      = [ "exactly" ] ( text | "'" text "'" | "null" | "x'" hexadecimal digits "'" )

An operator is any of `Operator.spellings`; only those that the column can be asked are understood. A text without
quotes goes on over spaces up to `and`, `or`, the end, a comma in a list, or a parenthesis that closes one before
it; a quote in quotes is doubled. `exactly` minds upper and lower case. `*` is any column with text.
"""

from pooldeck_db.filters.syntax.completion import PATH, Completion, complete
from pooldeck_db.filters.syntax.parser import Expected, parse
from pooldeck_db.filters.syntax.writing import describe

__all__ = ["PATH", "Completion", "Expected", "complete", "describe", "parse"]
