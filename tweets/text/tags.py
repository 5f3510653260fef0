"""The key under which equal hashtags meet."""

from tweets.text.normalization import normalize

# One round is enough for every single character but a few; the bound only ends the loop for sure.
_MAX_ROUNDS = 4


def fold_tag(tag: str) -> str:
    """Return the key of `tag`, a hashtag without its sign: tags with equal keys are the same tag.

    Case and width do not count, accents do: the key is NFKC, then full case folding, then NFKC
    again, repeated until nothing changes, so that the key of a key is itself. Source: Unicode's
    compatibility caseless matching (The Unicode Standard, section 3.13), with NFKC for NFKD and
    without the removal of joiners, which tell words apart in Persian and Sinhala.
    """
    key = normalize("NFKC", tag)
    for _ in range(_MAX_ROUNDS):
        folded = normalize("NFKC", key.casefold())
        if folded == key:
            break
        key = folded
    return key
