"""Where the files lie that come with the program; by itself, for a worker needs no more of the settings."""

from __future__ import annotations

from pathlib import Path


def shipped_templates() -> Path:
    """The templates that come with the program: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[1] / "_templates"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "templates"
