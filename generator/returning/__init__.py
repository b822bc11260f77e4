"""The office's own workbooks, copied with the faulty cells marked."""
