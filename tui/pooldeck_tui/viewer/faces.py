"""The ways in which a value can be shown, the most telling first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pooldeck_db.values import Kind
from pooldeck_tui.viewer.binary.body import BinaryBody
from pooldeck_tui.viewer.binary.data import decoded
from pooldeck_tui.viewer.text.body import TextBody
from pooldeck_tui.viewer.text.json_printer import printed_json
from pooldeck_tui.viewer.text.xml_printer import printed_xml
from pooldeck_tui.viewer.tree.array_reader import read_array
from pooldeck_tui.viewer.tree.body import TreeBody
from pooldeck_tui.viewer.tree.json_reader import read_json
from pooldeck_tui.viewer.tree.notation import ArrayNotation, JsonNotation

if TYPE_CHECKING:
    from pooldeck_tui.viewer.body import ValueBody
    from pooldeck_tui.viewer.slices import Work
    from pooldeck_tui.viewer.subject import Subject
    from pooldeck_tui.viewer.tree.nodes import Nodes

_JSON_BEGINS = re.compile(r"\s*[{\[]")
_XML_BEGINS = re.compile(r"\s*<[?!A-Za-z_]")
_ARRAY_BEGINS = re.compile(r"[{\[]")
_LOOKED_AT = 1024
"""Characters of the beginning of a text that tell what it may be."""


class Face(NamedTuple):
    """One way to show a value."""

    name: str
    build: Callable[[], Work[ValueBody]]
    """Makes the widget; raises Mistake where the value is not what this way is for."""
    takes_time: bool = False
    """Whether a long value has to be read through before anything of it can be seen."""


def faces_of(subject: Subject) -> tuple[Face, ...]:
    """Every way to show a value, the one to begin with first."""
    if subject.is_binary:
        return Face("hex", lambda: _binary(subject)), Face("text", lambda: _text_of_bytes(subject))
    text = str(subject.content)
    stored = Face("stored" if subject.column.kind in (Kind.JSON, Kind.ARRAY) else "text", lambda: _text(text))
    if not subject.is_whole:
        # What is cut off somewhere has no structure that could be read.
        return (stored,)
    structured, comes_first = _structured(subject, text)
    return (*structured, stored) if comes_first else (stored, *structured)


def _structured(subject: Subject, text: str) -> tuple[tuple[Face, ...], bool]:
    """The ways to show what a text is made of, and whether its type says that it is."""
    column, start = subject.column, text[:_LOOKED_AT]
    if column.kind is Kind.ARRAY and _ARRAY_BEGINS.match(start):
        delimiter = ";" if column.base_type == "_box" else ","
        return (Face("elements", lambda: _array(text, delimiter), takes_time=True),), True
    if column.kind is Kind.JSON and text.strip():
        return _json_faces(text), True
    if _JSON_BEGINS.match(start):
        return _json_faces(text), False
    if column.base_type == "xml" or _XML_BEGINS.match(start):
        return (Face("indented", lambda: _xml(text), takes_time=True),), column.base_type == "xml"
    return (), False


def _json_faces(text: str) -> tuple[Face, ...]:
    document = _Json(text)
    return Face("tree", document.tree, takes_time=True), Face("indented", document.indented, takes_time=True)


class _Json:
    """A text that is read as JSON once, whatever it is shown as."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes: Nodes | None = None

    def tree(self) -> Work[ValueBody]:
        """The widget that folds."""
        nodes = yield from self._read()
        return TreeBody(nodes, JsonNotation())

    def indented(self) -> Work[ValueBody]:
        """The widget that shows indented lines."""
        nodes = yield from self._read()
        return TextBody((yield from printed_json(nodes)), wrap=False)

    def _read(self) -> Work[Nodes]:
        if self._nodes is None:
            self._nodes = yield from read_json(self._text)
        return self._nodes


def _array(text: str, delimiter: str) -> Work[ValueBody]:
    return TreeBody((yield from read_array(text, delimiter)), ArrayNotation())


def _xml(text: str) -> Work[ValueBody]:
    return TextBody((yield from printed_xml(text)), wrap=False)


def _text(text: str) -> Work[ValueBody]:
    yield
    return TextBody(text)


def _binary(subject: Subject) -> Work[ValueBody]:
    return BinaryBody((yield from subject.as_bytes()))


def _text_of_bytes(subject: Subject) -> Work[ValueBody]:
    data = yield from subject.as_bytes()
    return TextBody((yield from decoded(data)))
