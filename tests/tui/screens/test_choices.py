"""What is offered tells databases of the same name apart, and says which one is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pooldeck_db.demo.location import demo_path
from pooldeck_db.history import RecentTargets
from pooldeck_db.resolution import parse_target
from pooldeck_db.settings import Settings
from pooldeck_db.surroundings import Surroundings
from pooldeck_db.target import Backend, Target
from pooldeck_tui.screens.choices import Choice, choices

HOME = Path("/home/ada")


@pytest.fixture(autouse=True)
def _state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(HOME))


def remembered(*addresses: str) -> list[Target]:
    """Return targets of the addresses after they have been opened, the last one last."""
    targets = [parse_target(address, Surroundings({}, HOME, "ada", HOME)) for address in addresses]
    for now, target in enumerate(targets):
        RecentTargets().remember(target, now=float(now))
    return targets


def about(offered: list[Choice]) -> list[tuple[str, str]]:
    """Return label and description of everything that is offered but the demo."""
    return [(choice.label, choice.about) for choice in offered[:-1]]


def test_files_of_the_same_name_are_told_apart_by_their_paths() -> None:
    remembered("work/shop.db", "/srv/shop.db")
    assert about(choices(None)) == [("shop.db", "recent   /srv/shop.db"), ("shop.db", "recent   ~/work/shop.db")]


def test_a_long_path_keeps_its_end() -> None:
    remembered(f"/srv/{'deep/' * 30}shop.db")
    ((_, said),) = about(choices(None))
    assert len(said) < 80
    assert said.endswith("deep/shop.db")
    assert "…" in said


def test_servers_of_the_same_name_are_told_apart_by_their_addresses() -> None:
    remembered("postgresql:///shop?host=/run/one", "postgresql:///shop?host=/run/two", "postgresql://db/notes")
    assert about(choices(None)) == [
        ("ada@db/notes", "recent"),
        ("ada@[local]/shop", "recent   postgresql://ada@/shop?host=/run/two"),
        ("ada@[local]/shop", "recent   postgresql://ada@/shop?host=/run/one"),
    ]


def test_a_configured_connection_says_where_it_leads_without_its_password() -> None:
    settings = Settings.from_layers(
        {
            "connections": {
                "live": {"url": "postgresql://ada:s3cret@db.example.org/shop", "environment": "production"},
                "file": {"path": "/home/ada/notes.db", "read_only": True},
            }
        }
    )
    assert about(choices(settings)) == [
        ("live", "configured, production   ada@db.example.org/shop"),
        ("file", "configured, read-only   ~/notes.db"),
    ]


def test_the_one_that_is_open_is_marked_and_no_other() -> None:
    first, _ = remembered("work/shop.db", "/srv/shop.db")
    settings = Settings.from_layers({"connections": {"live": {"host": "db"}}})
    live = Target(Backend.POSTGRESQL, "live", name="live", host="db")
    demo = Target(Backend.SQLITE, "demo", path=demo_path(None), environment="demo")
    for opened, label in ((first, "shop.db"), (live, "live"), (demo, "demo")):
        marked = [choice for choice in choices(settings, opened) if choice.about.startswith("open now, ")]
        assert [choice.label for choice in marked] == [label]


def test_a_recent_connection_that_is_not_configured_any_more_says_so() -> None:
    (target,) = remembered("work/shop.db")
    RecentTargets().remember(replace(target, name="former", label="former"), now=9.0)
    assert about(choices(None))[0] == ("former", "recent   not configured any more")
