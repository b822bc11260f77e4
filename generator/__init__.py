"""generate: from the Excel files of a provincial parties office to its papers and its static site."""

__version__ = "0.9.0"  # the newest release in CHANGELOG.md
