"""What can go wrong here, said to a person."""


class LocalProblem(Exception):  # noqa: N818 - said to a person, like EnvironmentProblem
    """It cannot go on; the message is one sentence that tells what to do about it."""
