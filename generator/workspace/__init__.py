"""A workspace's first day and its check-ups."""
