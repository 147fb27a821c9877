"""What is remembered of the databases that were opened."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from pooldeck_db.history import CAPACITY, Recent, RecentTargets
from pooldeck_db.resolution import parse_target
from pooldeck_db.surroundings import Surroundings, state_directory
from pooldeck_db.target import Backend, Target

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s3cr3t-w0rd"


@pytest.fixture
def recents(tmp_path: Path) -> RecentTargets:
    return RecentTargets(tmp_path / "state" / "pooldeck")


def opened(text: str, home: Path) -> Target:
    return parse_target(text, Surroundings({}, home, "ada", home))


def test_nothing_was_opened_at_first(recents: RecentTargets) -> None:
    assert recents.load() == ()
    assert not recents.file.parent.exists()


def test_the_list_is_kept_in_the_users_state_directory() -> None:
    assert RecentTargets().file == state_directory() / "recent.json"


def test_what_was_opened_last_comes_first_and_once(recents: RecentTargets, tmp_path: Path) -> None:
    recents.remember(opened("postgresql://db/shop", tmp_path), now=1.0)
    recents.remember(opened("notes.db", tmp_path), now=2.0)
    recents.remember(opened("postgresql://db/shop", tmp_path), now=3.0)
    assert [(recent.label, recent.address, recent.opened_at) for recent in recents.load()] == [
        ("ada@db/shop", "postgresql://ada@db/shop", 3.0),
        ("notes.db", f"file:{tmp_path}/notes.db", 2.0),
    ]


def test_a_named_connection_is_remembered_by_its_name_and_how_it_was_opened(recents: RecentTargets) -> None:
    shop = Target(
        Backend.POSTGRESQL, "shop", name="shop", environment="production", read_only=True, password=SECRET
    )
    recents.remember(shop, now=1.5)
    assert recents.load() == (Recent("shop", "shop", 1.5, "postgresql", "production", read_only=True),)


def test_no_secret_is_written(recents: RecentTargets, tmp_path: Path) -> None:
    text = f"postgresql://ada:{SECRET}@db/shop?sslpassword={SECRET}&sslmode=require"
    recents.remember(opened(text, tmp_path), now=1.0)
    assert recents.load()[0].address == "postgresql://ada@db/shop?sslmode=require"
    assert SECRET not in recents.file.read_text()


def test_only_the_user_can_read_it(recents: RecentTargets, tmp_path: Path) -> None:
    recents.remember(opened("notes.db", tmp_path), now=1.0)
    assert stat.S_IMODE(recents.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(recents.file.parent.stat().st_mode) == 0o700


def test_the_list_is_bounded(recents: RecentTargets, tmp_path: Path) -> None:
    for number in range(CAPACITY + 5):
        recents.remember(opened(f"{number}.db", tmp_path), now=float(number))
    labels = [recent.label for recent in recents.load()]
    assert (len(labels), labels[0], labels[-1]) == (CAPACITY, f"{CAPACITY + 4}.db", "5.db")


def test_an_address_can_be_forgotten(recents: RecentTargets, tmp_path: Path) -> None:
    recents.remember(opened("one.db", tmp_path), now=1.0)
    recents.remember(opened("two.db", tmp_path), now=2.0)
    recents.forget(f"file:{tmp_path}/two.db")
    assert [recent.label for recent in recents.load()] == ["one.db"]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"{}",
        b"[1]",
        b'[{"label": "x"}]',
        b'[{"label": 1, "address": "x", "opened_at": 1, "backend": "sqlite"}]',
        b'[{"label": "x", "address": "x", "opened_at": true, "backend": "sqlite"}]',
        b"[" * 100_000,
    ],
    ids=lambda damage: repr(damage[:20]),
)
def test_a_damaged_list_is_kept_aside_and_a_new_one_begun(
    damage: bytes, recents: RecentTargets, tmp_path: Path
) -> None:
    recents.file.parent.mkdir(parents=True)
    recents.file.write_bytes(damage)
    assert recents.load() == ()
    assert recents.file.with_name("recent.damaged.json").read_bytes() == damage
    recents.remember(opened("notes.db", tmp_path), now=1.0)
    assert [recent.label for recent in recents.load()] == ["notes.db"]


def test_what_a_newer_version_wrote_beside_is_ignored(recents: RecentTargets) -> None:
    recents.file.parent.mkdir(parents=True)
    entry = {"label": "x", "address": "x.db", "opened_at": 1, "backend": "sqlite", "colour": "red"}
    recents.file.write_text(json.dumps([entry]))
    assert recents.load() == (Recent("x", "x.db", 1, "sqlite"),)


def test_a_write_that_fails_leaves_the_old_list_and_nothing_beside_it(
    recents: RecentTargets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recents.remember(opened("one.db", tmp_path), now=1.0)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        recents.remember(opened("two.db", tmp_path), now=2.0)
    assert [recent.label for recent in recents.load()] == ["one.db"]
    assert [file.name for file in recents.file.parent.iterdir()] == ["recent.json"]
