"""The key under which equal hashtags meet."""

from tweets.text.normalization import normalize


def fold_tag(tag: str) -> str:
    """Return the key of `tag`, a hashtag without its sign: tags with equal keys are the same tag.

    Case and width do not count, accents do: the key is NFKC, then full case folding, then NFKC
    again. The key of a key is itself. Source: Unicode's compatibility caseless matching (The
    Unicode Standard, section 3.13), with NFKC for NFKD and without the removal of joiners, which
    tell words apart in Persian and Sinhala.
    """
    return normalize("NFKC", normalize("NFKC", tag).casefold())
