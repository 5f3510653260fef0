"""What is loaded of a person where no model is needed."""

from typing import NamedTuple


class PersonRow(NamedTuple):
    """What `accounts.cards.user_card` reads of a `User`, in the order of its `CARD_FIELDS`."""

    pk: int
    username: str
    name: str
    avatar_url: str
    is_private: bool
    is_verified: bool
