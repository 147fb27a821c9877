from __future__ import annotations

import subprocess
import sys

import pytest
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from pooldeck_tui.terminal import compatibility
from pooldeck_tui.terminal.base import TerminalApp


def test_this_textual_has_every_private_name_that_we_stand_on() -> None:
    assert compatibility.missing_names() == []


def test_a_changed_signature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(App, "_display", lambda self, renderable: None)
    assert compatibility.missing_names() == ["textual.app:App._display"]


def test_a_name_that_has_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("textual._compositor.ChopsUpdate")
    missing = compatibility.missing_names()
    assert "textual._compositor:ChopsUpdate" in missing
    assert "textual._compositor:ChopsUpdate.spans" in missing


def test_an_attribute_that_is_no_longer_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChopsUpdate, "__init__", lambda self, chops, spans, chop_ends: None)
    assert "textual._compositor:ChopsUpdate.chop_ends" in compatibility.missing_names()


def test_with_another_textual_the_app_falls_back_to_stock_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("textual._compositor.LayoutUpdate")
    app = TerminalApp[None]()
    assert app.painter is None
    assert app.get_driver_class() is LinuxDriver


def test_plain_output_turns_every_private_name_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POOLDECK_PLAIN_OUTPUT", "1")
    app = TerminalApp[None]()
    assert app.painter is None
    assert app.get_driver_class() is LinuxDriver


def test_questions_about_the_environment_load_nothing_of_textual() -> None:
    program = (
        "import sys, pooldeck_tui.terminal.environment, pooldeck_tui.terminal.log\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'textual', 'rich'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_base_loads_no_widget_and_nothing_of_ours_above_it() -> None:
    program = (
        "import sys, textual.app\n"
        "before = set(sys.modules)\n"
        "import pooldeck_tui.terminal.base\n"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('pooldeck_tui.terminal')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['pooldeck_tui', 'termios']"
