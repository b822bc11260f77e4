"""Small pictures: of an emblem no more dots than are seen on paper."""

from __future__ import annotations

import io

_PNG = b"\x89PNG\r\n\x1a\n"


def small_picture(data: bytes, height: int) -> bytes:
    """The PNG as it looks on white paper, at most so many dots high: opaque, and gray where it has no colour.

    Anything else, and what can't be read, as it is.
    """
    if not data.startswith(_PNG):
        return data
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        return data
    if seen.height > height:
        seen = seen.resize((max(1, round(seen.width * height / seen.height)), height), Image.Resampling.LANCZOS)
    flat = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    gray = flat.convert("L")
    is_gray = flat.tobytes() == gray.convert("RGB").tobytes()
    out = io.BytesIO()
    (gray if is_gray else flat).save(out, "PNG")
    return out.getvalue()
