"""Processes of this program's own, and what passes between them and their parent."""
