"""The feed: which ids are on a page, what they are, and how a page is cut from them."""
