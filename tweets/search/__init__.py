"""Search of tweets: the query, what it finds, the order, and where in a text it was found."""
