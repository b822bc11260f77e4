"""generate: from the Excel files of a provincial parties office to its papers and its static site."""

__version__ = "0.1.0"
