"""The text under which a person is found."""

from config.normalisation import normalise

# Normalising can make eighteen characters of one; this cuts no name that people bear.
MAX_NAME_LENGTH = 64


def search_text(*, username: str, name: str) -> str:
    """The value of `User.search_text`: the username, a space, and the words of the name with one
    space between them, all normalised. Whatever writes a username or a name writes this too."""
    return f"{username.lower()} {search_words(name)[:MAX_NAME_LENGTH]}".rstrip()


def search_words(text: str) -> str:
    """`text` normalised, its words one space apart."""
    return " ".join(normalise(text).split())
