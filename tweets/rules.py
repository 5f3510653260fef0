"""What may stand in a tweet or a quote."""

from config.errors import invalid
from tweets.text import MAX_WEIGHTED_LENGTH, find_forbidden, is_blank, weighted_length


def check_text(text: str, *, field: str) -> None:
    """Raises a validation error about `field`: `blank`, `invalid_characters`, `text_too_long`."""
    if find_forbidden(text):
        raise invalid(
            field, "The text has characters that are not allowed.", code="invalid_characters"
        )
    if is_blank(text):
        raise invalid(field, "The text is empty or invisible.", code="blank")
    if weighted_length(text) > MAX_WEIGHTED_LENGTH:
        raise invalid(
            field,
            f"The text is longer than {MAX_WEIGHTED_LENGTH} weighted characters.",
            code="text_too_long",
        )
