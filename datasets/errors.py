"""What can be wrong with a data set. Each message is a sentence for people."""


class DatasetProblem(Exception):
    """The data set as a whole cannot be loaded."""


class BadRow(Exception):
    """One row cannot be loaded; the others can."""
