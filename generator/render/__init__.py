"""Artifacts into bytes: pages, papers, workbooks, calendars."""
