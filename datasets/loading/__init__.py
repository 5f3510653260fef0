"""Bulk loading of a data set, a few thousand rows to a transaction.

This package writes into the tables of other apps without their services: a service per row would
take hours for what a COPY does in seconds. What the services promise holds all the same: the
rows, what follows from them (mentions, hashtag pages) and the counters are written in one
transaction, under the services' order of locks: people by id, tweets by id, then the rest. What
does not follow is anything that tells people: no notification, no job, no e-mail.
"""

from datasets.loading.run import load_files

__all__ = ["load_files"]
