"""A real pseudo-terminal with an emulated screen, to run a command on and look at what it does there.

    with Terminal([sys.executable, "program.py"], size=(120, 40)) as term:
        term.wait_for("ready")
        sent = term.bytes_of(lambda: term.press("down"))
        assert sent < 400

Nothing here sleeps: waiting is reading the terminal until something is so, with a deadline.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from support.emulated import Cell, Cells, EmulatedScreen, difference

DEADLINE = 15.0
"""Seconds that a wait lasts before it fails, where the test does not say."""

QUIET = 0.15
"""Seconds without output after which the program is taken to have finished."""

_TICK = 0.01
"""Seconds between two looks at something that the terminal does not announce."""

# The new session has to take the terminal for its own before the command starts; `Popen` cannot tell it to.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)

_KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "ctrl+home": b"\x1b[1;5H",
    "ctrl+end": b"\x1b[1;5F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "insert": b"\x1b[2~",
    "delete": b"\x1b[3~",
    "shift+tab": b"\x1b[Z",
    "tab": b"\t",
    "enter": b"\r",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
}

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY_ON, _KITTY_OFF = re.compile(rb"\x1b\[>[0-9]+u"), re.compile(rb"\x1b\[<[0-9]*u")


class Terminal:
    """A command on a terminal of its own, in a session of its own.

    `size` is columns and rows. `environ` is laid over a plain environment (`None` takes a variable away).
    `delay` is the round trip of the line in seconds. `answers` maps what the program may ask to the reply.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        size: tuple[int, int] = (120, 40),
        environ: Mapping[str, str | None] | None = None,
        delay: float = 0.0,
        answers: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self.output = bytearray()
        """Everything that the program has sent."""
        self._delay = delay / 2
        self._answers = dict(answers or {})
        self._screen = EmulatedScreen(*size)
        self._arriving: deque[tuple[float, bytes]] = deque()
        self._leaving: deque[tuple[float, bytes]] = deque()
        self._stalled = False
        self._fd, slave = os.openpty()
        self.resize(*size)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *map(str, command)],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=_environment(environ or {}),
                start_new_session=True,
                close_fds=True,
            )
        finally:
            os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the program if it still runs, and close the terminal."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self.hang_up()

    @property
    def pid(self) -> int:
        """The process id of the command."""
        return self._process.pid

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return self._screen.text

    @property
    def modes(self) -> set[int]:
        """The private modes (DECSET) that are on now: 1049 alternate screen, 1000 to 1016 mouse, 2004 paste."""
        on: set[int] = set()
        for match in _MODE.finditer(self.output):
            for mode in map(int, match[1].split(b";")):
                (on.add if match[2] == b"h" else on.discard)(mode)
        return on

    @property
    def kitty_depth(self) -> int:
        """How often the kitty keyboard was pushed and not popped."""
        return len(_KITTY_ON.findall(self.output)) - len(_KITTY_OFF.findall(self.output))

    @property
    def attributes(self) -> list[int]:
        """The terminal's input, output, control and local flags (termios)."""
        return [flags for flags in termios.tcgetattr(self._fd)[:4] if isinstance(flags, int)]

    def line(self, y: int) -> str:
        """Return row `y` of the screen, from 0."""
        return self._screen.line(y)

    def cells(self) -> list[list[Cell]]:
        """Return every cell of the screen with its look; the colour of a space's ink is left out."""
        return self._screen.cells()

    def cpu(self) -> float:
        """Return the seconds of processor time that the program's threads have used."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def press(self, *keys: str) -> None:
        """Press keys by name: `down`, `ctrl+l`, `q`."""
        for key in keys:
            self.send(_key(key))

    def send(self, data: bytes) -> None:
        """Send bytes as if they were typed."""
        self._leaving.append((monotonic() + self._delay, data))
        self._deliver()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(columns, rows)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the command."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal's end, as a lost connection does."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Read nothing for a while, as a terminal does that is paused or out of reach."""
        self._stalled = True
        try:
            yield
        finally:
            self._stalled = False

    def wait_for(self, text: str, *, seconds: float = DEADLINE) -> None:
        """Read until `text` is on the screen."""
        self.wait_until(lambda: text in self.text, f"{text!r} on the screen", seconds=seconds)

    def wait_until_gone(self, text: str, *, seconds: float = DEADLINE) -> None:
        """Read until `text` is not on the screen."""
        self.wait_until(lambda: text not in self.text, f"{text!r} to leave the screen", seconds=seconds)

    def wait_for_output(self, data: bytes, *, seconds: float = DEADLINE) -> None:
        """Read until the program has sent `data`."""
        self.wait_until(lambda: data in self.output, f"{data!r} in the output", seconds=seconds)

    def wait_until(self, holds: Callable[[], bool], what: str = "it", *, seconds: float = DEADLINE) -> None:
        """Read until `holds()`; raise `AssertionError` with the screen after `seconds`."""
        deadline = monotonic() + seconds
        while not holds():
            if monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s for {what}; the screen:\n{self.text}\n{self._state()}")
            self._pump(_TICK)

    def wait_for_cells(self, wished: Cells, *, seconds: float = DEADLINE) -> None:
        """Read until every cell of the screen is as wished and the program is still, or tell the difference."""
        deadline = monotonic() + seconds
        while self.cells() != wished and monotonic() < deadline:
            self._pump(_TICK)
        self.settle()
        differs = difference(self.cells(), wished)
        if differs:
            raise AssertionError(f"waited {seconds} s for another screen: {differs}\n{self._state()}")

    def wait_exit(self, *, seconds: float = DEADLINE) -> int:
        """Read until the program has ended; return its exit code, or minus the signal that killed it."""
        self.wait_until(lambda: self._process.poll() is not None, "the program to end", seconds=seconds)
        while self._pump(0.0):
            pass
        return int(self._process.returncode)

    def settle(self, quiet: float = QUIET, *, seconds: float = DEADLINE) -> None:
        """Read until nothing has come while the program had nothing to do for `quiet` seconds altogether.

        The time in which it works or waits for a processor is not counted: on a busy machine it gets longer.
        """
        deadline = monotonic() + seconds
        look = min(quiet, _TICK)
        idle = 0.0
        while idle < quiet:
            if monotonic() > deadline:
                raise AssertionError(f"the program did not fall silent in {seconds} s")
            if self._pump(look):
                idle = 0.0
            elif not self._is_at_work():
                idle += look

    def bytes_of(self, action: Callable[[], object], *, quiet: float = QUIET) -> int:
        """Return how many bytes the program sends because of `action`."""
        self.settle(quiet)
        before = len(self.output)
        action()
        self.settle(quiet + 2 * self._delay)
        return len(self.output) - before

    def _is_at_work(self) -> bool:
        """Tell whether any thread of the program runs, would run if it were let, or reads a file."""
        return any(_thread_state(task) in ("R", "D") for task in Path(f"/proc/{self.pid}/task").glob("*/stat"))

    def _pump(self, seconds: float) -> bool:
        """Move bytes both ways for at most `seconds`; tell whether any have come."""
        self._deliver()
        if self._arriving or self._leaving:
            seconds = min(seconds, _TICK)
        readable = [] if self._stalled or self._fd < 0 else [self._fd]
        came = False
        if select.select(readable, (), (), seconds)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:
                # The program has closed its end: there is no more to come, and no more to be told of.
                select.select((), (), (), seconds)
                data = b""
            if data:
                came = True
                self._arriving.append((monotonic() + self._delay, data))
        return self._deliver() or came

    def _deliver(self) -> bool:
        """Deliver what has been under way long enough; tell whether the screen has got any."""
        now = monotonic()
        while self._leaving and self._leaving[0][0] <= now and self._fd >= 0:
            os.write(self._fd, self._leaving.popleft()[1])
        shown = False
        while self._arriving and self._arriving[0][0] <= now:
            self._show(self._arriving.popleft()[1])
            shown = True
        return shown

    def _show(self, data: bytes) -> None:
        self.output += data
        for question, answer in self._answers.items():
            for _ in range(data.count(question)):
                self.send(answer)
        self._screen.feed(data)

    def _state(self) -> str:
        code = self._process.poll()
        tail = bytes(self.output[-300:])
        return f"{'running' if code is None else f'ended with {code}'}; {len(self.output)} bytes, last {tail!r}"


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "PYTHONPATH", "TMPDIR") if name in os.environ}
    plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}
    return {name: value for name, value in {**kept, **plain, **changes}.items() if value is not None}


def _key(name: str) -> bytes:
    if name in _KEYS:
        return _KEYS[name]
    if name.startswith("ctrl+") and len(name) == len("ctrl+x"):
        return bytes([ord(name[-1].upper()) - 64])
    if len(name) == 1:
        return name.encode()
    raise ValueError(f"no such key: {name}")


def _thread_state(stat: Path) -> str:
    """Return the letter for what a thread does; that of the dead for one that has ended meanwhile."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"
