"""Signals, heard only between two steps, so that nothing is left half done."""

import os
import select
import signal
from types import FrameType, TracebackType
from typing import Self

_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody wants us to stop."""


class Interruptions:
    """While it is entered, signals wait for the next `pause`: SIGTERM, SIGINT (Ctrl-C) and SIGHUP
    make it raise `StopAsked`; the end of a child makes it return early."""

    def __init__(self) -> None:
        self._stop_asked = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in _STOP:
            signal.signal(number, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in _STOP:
            signal.signal(number, signal.SIG_IGN)  # all is stopped: only the end is left
        signal.set_wakeup_fd(-1)
        os.close(self._read)
        os.close(self._write)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the next signal. Raises `StopAsked`."""
        if not self._stop_asked:
            select.select([self._read], [], [], max(seconds, 0))
            while self._heard():
                pass
        if self._stop_asked:
            raise StopAsked

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def _heard(self) -> bytes:
        try:
            return os.read(self._read, 512)
        except BlockingIOError:
            return b""
