"""The terminal as a device: is anybody there, how was it found, how is it given back."""

from __future__ import annotations

import os
import select
import termios

_MODES_OFF = (
    "\x1b[?2026l"  # a frame that was begun
    "\x1b[<u"  # kitty keyboard
    "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse
    "\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus, bracketed paste, size reports
    "\x1b[m\x1b[?7h\x1b[?1049l\x1b[?25h"  # style, line wrap, alternate screen, cursor
)


class FoundTerminal:
    """How the terminal was when the process found it."""

    def __init__(self, stdin_fd: int, output_fd: int) -> None:
        self._stdin_fd = stdin_fd
        self._output_fd = output_fd
        self._attributes = termios.tcgetattr(stdin_fd) if os.isatty(stdin_fd) else None

    def give_back(self) -> None:
        """Put the terminal back as far as it can be done at once; for use when order has failed."""
        try:
            if self._attributes is not None:
                termios.tcsetattr(self._stdin_fd, termios.TCSANOW, self._attributes)
            if select.select((), (self._output_fd,), (), 0)[1]:
                os.write(self._output_fd, _MODES_OFF.encode())
        except (OSError, termios.error):
            # There is no terminal left to be put back.
            return


def has_hung_up(fd: int) -> bool:
    """Tell whether there is nobody at the other end of a terminal."""
    poll = select.poll()
    poll.register(fd, select.POLLHUP)
    return any(events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0))


def let_go(*fds: int) -> None:
    """Lead file descriptors of a vanished terminal to nowhere, so that no late write can fail or block."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        for fd in fds:
            os.dup2(nowhere, fd)
    finally:
        os.close(nowhere)


def has_shell() -> bool:
    """Tell whether there is a shell that could continue this process after it was stopped.

    There is none where the process group is the session's own: `ssh -t host pooldeck`, a window for one command.
    """
    return os.getsid(0) != os.getpgrp()
