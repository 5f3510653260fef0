"""Finding hashtags: by their beginning or likeness, and those that rise."""
