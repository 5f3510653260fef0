"""What a search parameter may be, the same for every list that can be searched."""

from rest_framework.request import Request

from config.errors import invalid

MAX_SEARCH_LENGTH = 200


def read_search(request: Request) -> str:
    """The `search` parameter. Raises a `400` for what no text can contain."""
    search = request.query_params.get("search", "")
    if "\x00" in search:
        raise invalid("search", "Null characters are not allowed.")
    if len(search) > MAX_SEARCH_LENGTH:
        raise invalid("search", f"At most {MAX_SEARCH_LENGTH} characters.", code="max_length")
    return search
