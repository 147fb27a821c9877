"""Labels in the settings: what can be said, and how it reaches the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pooldeck_db.settings import Settings, SettingsInvalid, find_target, load_settings
from pooldeck_db.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path


def loaded(directory: Path, text: str) -> Settings:
    file = directory / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(config=str(file), environ={}).settings


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('customers = "company"', {"customers": ("company",)}),
        ('customers = ["first", "last"]', {"customers": ("first", "last")}),
        ('"public.customers" = "company"', {"public.customers": ("company",)}),
        ('public.customers = "company"', {"public.customers": ("company",)}),
        ('public = "name"\ncrm.people = ["a"]', {"public": ("name",), "crm.people": ("a",)}),
    ],
)
def test_a_label_is_a_column_or_a_few(tmp_path: Path, text: str, labels: dict[str, tuple[str, ...]]) -> None:
    assert loaded(tmp_path, f"[labels]\n{text}").labels == labels


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("labels = 1", "labels: 1 cannot be used. Allowed: a table."),
        ("[labels]\ncustomers = 1", "labels.customers"),
        (
            "[labels]\ncustomers = []",
            "labels.customers: A label is one column or a few. Name a column, or up to 3",
        ),
        ('[labels]\ncustomers = ""', "labels.customers: A label is one column or a few."),
        ('[labels]\ncustomers = ["a", "b", "c", "d"]', "labels.customers: A label is one column or a few."),
        ('[labels]\ncustomers = ["a", 1]', "labels.customers"),
    ],
)
def test_what_cannot_be_a_label_is_said(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        loaded(tmp_path, text)
    assert complaint in str(caught.value)


async def test_a_connections_labels_go_before_those_of_all(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        '[labels]\na = "all"\nb = "all"\n'
        '[connections.notes]\npath = "notes.db"\nlabels.a = "own"\nlabels.c = "own"',
    )
    around = Surroundings({}, tmp_path, "ada", tmp_path)
    target = await find_target("notes", settings, surroundings=around)
    assert dict(target.labels) == {"a": ("own",), "b": ("all",), "c": ("own",)}


async def test_an_address_has_the_labels_of_all(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[labels]\na = "all"')
    around = Surroundings({}, tmp_path, "ada", tmp_path)
    target = await find_target(str(tmp_path / "any.db"), settings, surroundings=around)
    assert dict(target.labels) == {"a": ("all",)}
