"""WeasyPrint: whatever reaches into its private parts, or into those of the libraries below it, is in this package."""
