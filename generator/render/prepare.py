"""`python -m generator.render.prepare`: what takes long and is the same each time is made at set-up, and kept."""

from __future__ import annotations

import contextlib

from generator.render.html import KeptTemplates


def main() -> None:
    """Compile every shipped template, and keep what is read of the texts and what workers need to start quickly."""
    from generator.engine import startup
    from generator.language import wording
    from generator.render import html
    from generator.settings import shipped_templates

    shipped = shipped_templates()
    templates = html.Templates([shipped], KeptTemplates(*html.COMPILED_BY, is_asked_for=True))
    for path in sorted(shipped.rglob("*.html")):
        templates.compile(path.relative_to(shipped).as_posix())
    for path in (shipped / "text").glob("*.toml"):
        wording.keep(path)
    with contextlib.suppress(ImportError, OSError):  # pages can be made without the engine
        startup.prepare(is_asked_for=True)


if __name__ == "__main__":
    main()
