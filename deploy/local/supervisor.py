"""Keeps parts running until it is asked to stop, then stops them all."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from deploy.local.problems import LocalProblem
from deploy.local.processes import Part, bury, start, stop
from deploy.local.record import Record, Session
from deploy.local.servers import Server, bring_up

# Together below the ten seconds that everything may take; what one tier leaves, the next may use.
SECONDS_TO_STOP = 9.0
_SECONDS_FOR_A_TIER = 6.0
_SECONDS_KEPT_FOR_EACH_LOWER_TIER = 1.0

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 10.0
_SECONDS_OF_GOOD_HEALTH = 30.0
_SECONDS_BETWEEN_LOOKS = 1.0


@dataclass(slots=True)
class _Supervised:
    """A part, its process (None while it waits to be restarted) and how it has fared."""

    part: Part
    tier: int
    process: subprocess.Popen[bytes] | None
    since: float
    delay: float = _FIRST_DELAY
    due: float = 0.0
    deaths: int = 0


class Supervisor:
    """Parts in tiers: a lower tier is started before a higher one and stopped after it.

    `pause` waits between looks; what it raises ends the watch.
    """

    def __init__(self, *, record: Record, pause: Callable[[float], None]) -> None:
        self._record = record
        self._pause = pause
        self._supervised: list[_Supervised] = []

    def serve(self, server: Server, *, tier: int) -> None:
        """Start a server, wait until it answers, and supervise it on the port it then has."""
        process = bring_up(server, pause=self._pause)
        self._supervise(server.part(), process, tier)

    def start(self, part: Part, *, tier: int) -> None:
        """Start a part and supervise it."""
        self._supervise(part, start(part), tier)

    def run_once(self, part: Part) -> int:
        """Run a part that ends by itself; return its exit code."""
        process = start(part)
        try:
            while process.poll() is None:
                self._pause(_SECONDS_BETWEEN_LOOKS)
            return process.returncode
        finally:
            bury(part, process)

    def watch(self) -> None:
        """Restart whatever ends, for ever; only what `pause` raises ends it."""
        while True:
            self._pause(self.look())

    def look(self) -> float:
        """Note what has ended and restart what is due; return how long until the next look."""
        now = time.monotonic()
        for supervised in self._supervised:
            if supervised.process is not None and supervised.process.poll() is not None:
                self._note_death(supervised, now)
            if supervised.process is None and supervised.due <= now:
                self._restart(supervised, now)
        due = [one.due - now for one in self._supervised if one.process is None]
        return max(0.0, min([_SECONDS_BETWEEN_LOOKS, *due]))

    def deaths(self, name: str) -> int:
        """How often the part of that name has ended by itself."""
        return sum(one.deaths for one in self._supervised if one.part.name == name)

    def stop(self) -> None:
        """Stop everything, highest tier first, within `SECONDS_TO_STOP`."""
        deadline = time.monotonic() + SECONDS_TO_STOP
        for tier in sorted({one.tier for one in self._supervised}, reverse=True):
            running = [
                (one.part, one.process)
                for one in self._supervised
                if one.tier == tier and one.process is not None
            ]
            left = deadline - time.monotonic() - tier * _SECONDS_KEPT_FOR_EACH_LOWER_TIER
            stop(running, grace=min(left, _SECONDS_FOR_A_TIER))
        self._supervised.clear()

    def _supervise(self, part: Part, process: subprocess.Popen[bytes], tier: int) -> None:
        self._supervised.append(_Supervised(part, tier, process, time.monotonic()))
        self._write_record()

    def _note_death(self, supervised: _Supervised, now: float) -> None:
        part, process = supervised.part, supervised.process
        if process is None:
            return
        bury(part, process)
        if now - supervised.since > _SECONDS_OF_GOOD_HEALTH:
            supervised.delay = _FIRST_DELAY
        supervised.process = None
        supervised.deaths += 1
        self._wait_to_restart(supervised, now, _how_it_ended(process.returncode))

    def _restart(self, supervised: _Supervised, now: float) -> None:
        try:
            supervised.process = start(supervised.part)
        except (OSError, LocalProblem) as problem:
            self._wait_to_restart(supervised, now, f"could not be started ({problem})")
            return
        supervised.since = now
        self._write_record()

    @staticmethod
    def _wait_to_restart(supervised: _Supervised, now: float, what_happened: str) -> None:
        part, delay = supervised.part, supervised.delay
        supervised.due = now + delay
        supervised.delay = min(delay * 2, _LONGEST_DELAY)
        tell(f"{part.name} {what_happened}; restarting it in {delay:g} s (log: {part.log})")

    def _write_record(self) -> None:
        sessions = []
        for one in self._supervised:
            if one.process is None:
                continue
            try:
                session = Session.of(
                    one.process.pid,
                    name=one.part.name,
                    tier=one.tier,
                    stop_signal=one.part.stop_signal,
                )
            except psutil.NoSuchProcess:
                continue
            sessions.append(session)
        self._record.write(sessions)


def tell(sentence: str) -> None:
    """Say it on stderr, if anybody still listens."""
    try:
        print(sentence, file=sys.stderr, flush=True)
    except OSError:
        return


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by {signal.Signals(-code).name}"
