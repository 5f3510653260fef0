"""What happened to tweets. Sent inside the transaction of the cause, only when something changed.

| event | payload |
|---|---|
| `tweet_commented` | `tweet_id` of the comment, `actor_id`, `parent_id`, `parent_author_id`, |
| | `conversation_id`, `conversation_author_id` (None when the tweet that began it is gone) |
| `tweet_created`, `tweet_deleted` | `tweet_id`, `author_id`, `in_reply_to_id` or None |
| `tweet_edited` | `tweet_id`, `author_id` |
| `retweets_deleted` | `retweet_ids`: retweets that go with their tweet; at most a batch of them |
| `tweets_recounted` | `tweet_ids`, `author_ids`: what a deleted account did to them, or said |
| | below them, is counted off; at most a batch of them |
| `tweet_liked`, `tweet_unliked` | `tweet_id`, `author_id`, `actor_id` |
| `tweet_bookmarked`, `tweet_unbookmarked` | the same |
| `tweet_retweeted` | `retweet_id`, `tweet_id`, `author_id`, `actor_id`, `quoted` |
| `retweet_removed` | the same |
| `retweet_quote_changed` | the same; `quoted` says how it is now, `was_quoted` how it was |
| `people_mentioned` | `actor_id`, `tweet_id`, `retweet_id` or None, `user_ids` |
"""

from django.dispatch import Signal

tweet_created = Signal(use_caching=True)
tweet_edited = Signal(use_caching=True)
tweet_commented = Signal(use_caching=True)
tweet_deleted = Signal(use_caching=True)
retweets_deleted = Signal(use_caching=True)
tweets_recounted = Signal(use_caching=True)
tweet_liked = Signal(use_caching=True)
tweet_unliked = Signal(use_caching=True)
tweet_bookmarked = Signal(use_caching=True)
tweet_unbookmarked = Signal(use_caching=True)
tweet_retweeted = Signal(use_caching=True)
retweet_removed = Signal(use_caching=True)
retweet_quote_changed = Signal(use_caching=True)
people_mentioned = Signal(use_caching=True)
