from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from pooldeck_tui.terminal.clean import CleanStream, EscapeFilter, clean, clean_sequence

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        pytest.param("a\x00\x07\x08\x0b\x7fb", "ab", id="C0 and DEL"),
        pytest.param("\x1b[31mred", "[31mred", id="CSI"),
        pytest.param("\x9b31mred", "31mred", id="C1 CSI"),
        pytest.param("\x1b]0;title\x07", "]0;title", id="title"),
        pytest.param("one\r\ntwo\tthree", "onetwothree", id="line ends and tabs"),
        pytest.param("a\u2028b\u2029c", "abc", id="separators"),
        pytest.param("\u202egnp.exe\u2066\u200f\u061c", "gnp.exe", id="bidi controls"),
        pytest.param("flag\U000e0067\U000e007f", "flag", id="tags"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("中 é\u0301 \xa0│ 👩\u200d🚀", "中 é\u0301 \xa0│ 👩\u200d🚀", id="text that is only text"),
    ],
)
def test_cleaning_takes_out_what_acts_and_keeps_what_is_drawn(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless
    assert cell_len(clean(hostile)) == cell_len(hostile)
    assert clean(hostile).encode().decode() == harmless


@pytest.mark.parametrize(
    "sequence",
    ["\x07", "\x1b[?1049h", "\x1b[?2026$p", "\x1b[>25u", "\x1b[<u", "\x1b]52;c;YWI=\x07", "\x1b]22;text\x07"],
)
def test_what_textual_writes_outside_a_frame_is_let_through(sequence: str) -> None:
    assert clean_sequence(sequence * 2) == sequence * 2


@pytest.mark.parametrize(
    "sequence",
    ["\x1bc", "\x1b]0;t\x07", "\x1b]52;c;?\x07", "\x1b[2J", "\x1bP1$r\x1b\\", "\x1b]8;;http://x\x1b\\", "\x9b2J"],
)
def test_any_other_sequence_outside_a_frame_is_defused(sequence: str) -> None:
    assert "\x1b" not in clean_sequence(f"\x1b[?25l{sequence}").removeprefix("\x1b[?25l")
    assert "\x9b" not in clean_sequence(sequence)


def test_the_filter_leaves_harmless_strips_as_they_are() -> None:
    segments = [Segment("plain ", Style(bold=True)), Segment("中文")]
    assert EscapeFilter().apply(segments, BLACK) is segments


def test_the_filter_drops_controls_and_links_and_keeps_the_style() -> None:
    bold = Style(bold=True)
    segments = [
        Segment("\x1b[2J", bold),
        Segment("\x07", None, [(ControlType.BELL,)]),
        Segment("here", bold + Style(link="http://x/\x1b\\")),
    ]
    assert EscapeFilter().apply(segments, BLACK) == [Segment("[2J", bold), Segment("here", bold)]
    assert EscapeFilter().apply(segments, BLACK)[1].style != segments[2].style


def test_a_message_on_the_way_out_keeps_its_lines_and_nothing_else() -> None:
    stream = io.StringIO()
    CleanStream(stream).write("first\x1b]0;t\x07\nsecond\x9bc\n")
    assert stream.getvalue() == "first]0;t\nsecondc\n"


def test_a_message_to_a_terminal_that_is_gone_is_no_error() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

        def flush(self) -> None:
            raise OSError(5, "Input/output error")

    stream = CleanStream(Gone())
    assert stream.write("anybody?") == len("anybody?")
    stream.flush()
