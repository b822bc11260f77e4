"""Counts over the whole life of an office by pandas, in a process of its own, kept until the facts change."""
