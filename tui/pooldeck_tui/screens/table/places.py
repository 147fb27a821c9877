"""Where in a relation the user wants to go, from what was typed. Pure."""

from __future__ import annotations

import csv

from pooldeck_db.paging import AtRow, AtValue

MOST_DIGITS = 18
"""Digits of a row's number; no relation has more rows than that, and databases count in 64 bits."""


def row_mistake(answer: str) -> str:
    """What is wrong with a row's number, empty for nothing."""
    digits = _digits(answer)
    if not (digits.isdecimal() and digits.strip("0")):
        return "A row's number is a whole number from 1 on."
    return "No table has so many rows." if len(digits) > MOST_DIGITS else ""


def row_place(answer: str) -> AtRow:
    """The row of a number in which `row_mistake` found nothing wrong."""
    return AtRow(int(_digits(answer)) - 1)


def key_mistake(columns: int, answer: str) -> str:
    """What is wrong with the value of a key of so many columns, empty for nothing."""
    if not answer:
        return "Type a value to go to."
    try:
        given = len(_values(columns, answer))
    except csv.Error as error:
        return f"These are no values by comma: {error}."
    if given > columns:
        return f'These are {given} values, and the key has {columns} columns. Put a value with commas in "quotes".'
    return ""


def key_place(columns: int, answer: str) -> AtValue:
    """The place of a key's value in which `key_mistake` found nothing wrong."""
    return AtValue(tuple(_values(columns, answer)))


def _digits(answer: str) -> str:
    return answer.replace(",", "").strip()


def _values(columns: int, answer: str) -> list[str]:
    """The values for the key's columns; several are parted by commas, as in a line of CSV."""
    if columns == 1:
        return [answer]
    (values,) = csv.reader([answer], skipinitialspace=True)
    return values
