"""Sheets into records: tables found by their headers, every cell through its parser."""
