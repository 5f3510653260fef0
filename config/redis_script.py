"""A Lua script that Redis runs, sent whole only where Redis does not know it yet."""

from collections.abc import Callable, Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from config.caching import Word, call, send


class RedisScript:
    """`number_of_keys` of its words are keys; they come first."""

    def __init__(self, path: Path, *, number_of_keys: int) -> None:
        self._text = path.read_bytes()
        self._digest = sha1(self._text).hexdigest()  # noqa: S324  it is how Redis names a script
        self._number_of_keys = number_of_keys
        self._known_to: str | None = None  # the run id of a server

    def run(self, build: Callable[[str], Sequence[Word]]) -> Any:
        """What it returns for the words that `build` makes from the server's run id. It may be run
        twice. Raises `RedisError`."""
        try:
            return call(lambda run_id: self._command("EVALSHA", self._digest, build(run_id)))
        except NoScriptError:
            return call(lambda run_id: self._command("EVAL", self._text, build(run_id)))

    def send(self, build: Callable[[str], Sequence[Word]]) -> None:
        """Have it run, at most once, without waiting for what it returns. Raises `RedisError`."""

        def command(run_id: str) -> Sequence[Word]:
            if self._known_to == run_id:
                return self._command("EVALSHA", self._digest, build(run_id))
            self._known_to = run_id
            return self._command("EVAL", self._text, build(run_id))

        send(command, refused=self._forget)

    def _forget(self) -> None:
        self._known_to = None

    def _command(self, name: str, script: Word, words: Sequence[Word]) -> Sequence[Word]:
        return (name, script, self._number_of_keys, *words)
