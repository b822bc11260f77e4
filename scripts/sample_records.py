"""Gives a fresh clone the memory of its sample office: samples/office/records, copied into records/.

Only where nothing has begun yet, neither memory nor site, and beside the very workbooks that the memory belongs to:
an office that has put its own into input/ begins with none. `make generate` and generate.cmd do it; only the standard
library is needed.

    python scripts/sample_records.py [WORKSPACE]        (default: this repository)
"""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "office"
SUMS = "inputs.sha256"


def sums(folder: Path) -> str:
    """A line a workbook."""
    return "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir()))


def lend(root: Path, sample: Path = SAMPLE) -> bool:
    """Whether the memory was copied into that workspace."""
    begun = [root / "output" / "site", *(root / "records" / name for name in ("journal", "letters", "ledger.sqlite"))]
    if any(path.exists() for path in begun) or not (root / "input").is_dir():
        return False
    if sums(root / "input") != (sample / SUMS).read_text(encoding="utf-8"):
        return False
    shutil.copytree(sample / "records", root / "records", dirs_exist_ok=True)
    print("The sample office was given its two years of records: samples/office/records → records", file=sys.stderr)
    return True


if __name__ == "__main__":
    lend(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
