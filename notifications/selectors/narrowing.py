"""Which of their notifications someone asks for."""

from dataclasses import dataclass

UNREAD = "NOT is_read"
READ = "is_read"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Only unread ones, or only read ones; only those of a verb."""

    unread: bool | None = None
    verb: str | None = None

    @property
    def conditions(self) -> tuple[str, ...]:
        """In SQL, with `values` left open."""
        return (*self.state, *(("verb = %s",) if self.verb is not None else ()))

    @property
    def state(self) -> tuple[str, ...]:
        """The condition on whether it was read."""
        if self.unread is None:
            return ()
        return (UNREAD,) if self.unread else (READ,)

    @property
    def values(self) -> tuple[str, ...]:
        return () if self.verb is None else (self.verb,)
