"""What can go wrong here, said to a person."""


class LocalProblem(Exception):
    """It cannot go on; the message is one sentence that tells what to do about it."""
