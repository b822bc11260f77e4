"""The emblem and the font of the office: used when they can be used, said and left out when not."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from generator.judging.office_files import with_usable_files
from generator.settings import shipped_templates
from tests.builders import office

FONT = (shipped_templates() / "assets" / "fonts" / "Vazirmatn-Regular.ttf").read_bytes()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def picture(kind: str) -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize(
    ("key", "name", "data", "is_used"),
    [
        ("نشان", "emblem.png", picture("PNG"), True),
        ("نشان", "emblem.jpg", picture("JPEG"), True),
        ("نشان", "emblem.svg", SVG, True),
        ("نشان", "emblem.png", None, False),
        ("نشان", "emblem.png", picture("PNG")[:-15], False),
        ("نشان", "emblem.jpg", picture("JPEG")[:-9], False),
        ("نشان", "emblem.svg", b"<svg", False),
        ("نشان", "emblem.svg", b"<html/>", False),
        ("نشان", "emblem.bmp", picture("BMP"), False),
        ("نشان", "emblem.png", b"", False),
        ("قلم", "fonts/office.ttf", FONT, True),
        ("قلم", "fonts/office.ttf", FONT[: len(FONT) // 2], False),
        ("قلم", "fonts/office.ttf", b"\x00\x01\x00\x00\x00\x09", False),
        ("قلم", "fonts/office.ttf", None, False),
    ],
)
def test_a_file_is_used_when_it_can_be(tmp_path: Path, key: str, name: str, data: bytes | None, is_used: bool) -> None:
    path = tmp_path / "assets" / name
    path.parent.mkdir(parents=True)
    if data is not None:
        path.write_bytes(data)
    rows = office(f"[احزاب]\nکد | نام حزب\nA | حزب نمونه\n[تنظیمات]\nتنظیم | مقدار\n{key} | {path.name}").records.office
    from generator.judging.office import build_office

    built, _ = build_office(rows, {"letterhead": [], "office_name": "اداره"})
    usable, findings = with_usable_files(built, rows, [shipped_templates(), tmp_path])
    assert [usable.emblem, usable.font].count(path.name) == is_used
    assert [f"{f.code} {f.place.cell}" for f in findings] == ([] if is_used else ["OFF-004 B2"])
