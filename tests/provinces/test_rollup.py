"""`generate rollup`: many workspaces on one site, public facts only, and a bad one stops none of the others."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest

from tests.conftest import Workspace

PERSONAL = ("09121234567", "۰۹۱۲۱۲۳۴۵۶۷", "0499370899", "dabir@example.org")


def province(root: Path, name: str, n_parties: int = 2, document: tuple[str, str] = ("M-1", "فرم نمونه")) -> Workspace:
    """A workspace of a province; half of its parties have all documents."""
    workspace = Workspace(root / name)
    parties: list[tuple[object, ...]] = [("کد", "نام حزب", "تلفن همراه", "کد ملی", "رایانامه")]
    dossiers: list[tuple[object, ...]] = [("حزب", "مدرک", "وضعیت")]
    for n in range(n_parties):
        parties.append((f"P-{n}", f"حزب شمارهٔ {n} {name}", "09121234567", "0499370899", "dabir@example.org"))
        dossiers.append((f"P-{n}", document[0], "دارد" if n % 2 else "ندارد"))
    workspace.write(
        "دفتر.xlsx",
        {
            "احزاب": parties,
            "مدارک": [("کد مدرک", "عنوان مدرک"), document],
            "پرونده‌ها": dossiers,
            "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"), (1, "۱۴۰۵/۰۸/۱۹", "همه تشکل‌ها", "برگزار شد"),
                        (2, "۱۴۰۵/۰۹/۱۷", "همه تشکل‌ها", "برنامه‌ریزی‌شده")],
            "تنظیمات": [("تنظیم", "مقدار"), ("سربرگ", "جمهوری اسلامی ایران"), ("سربرگ", f"استانداری {name}")],
        },
    )  # fmt: skip
    return workspace


def test_many_workspaces_make_one_site(tmp_path: Path) -> None:
    for name in ("یزد", "پارسه"):
        province(tmp_path, name)
    run = Workspace(tmp_path).run("rollup", "یزد", "پارسه", "--output", "کشور", "--json")
    told = json.loads(run.out)
    assert (run.code, run.err) == (0, "")
    assert [(p["name"], p["parties"], p["complete"], p["open"]) for p in told["provinces"]] == [
        ("استانداری پارسه", 2, 1, 1),
        ("استانداری یزد", 2, 1, 1),
    ]
    site = tmp_path / "کشور" / "site"
    pages = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(pages) == 5 and {"index.html", "documents/index.html", "calendar/index.html"} <= set(pages)
    assert pages["index.html"].index("استانداری پارسه") < pages["index.html"].index("استانداری یزد")
    assert "۵۰٪" in pages["index.html"]
    assert re.findall(
        r"فرم نمونه</th><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td><td[^>]*><b>([^<]*)<", pages["documents/index.html"]
    ) == [("۱ از ۲", "۱ از ۲", "۲ از ۴")]
    assert pages["calendar/index.html"].count(">۱۷<") == 2 and pages["calendar/index.html"].count(">۱۹<") == 2
    everything = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file()).decode("utf-8", "ignore")
    assert not [value for value in PERSONAL if value in everything]
    assert not (tmp_path / "یزد" / "output").exists()


def test_one_document_is_counted_once_and_months_are_added_up(tmp_path: Path) -> None:
    """Whatever its code in each province, and its spelling; a province that was silent stands where it stood."""
    first = province(tmp_path, "پارسه")
    assert first.run("--no-pdf", today="1405-07-10").code == 1  # its session of Aban is «برگزار شد» already
    province(tmp_path, "یزد", 4, ("f1", "فرم نمونه‌ (معرفی شعبه)"))
    assert Workspace(tmp_path).run("rollup", "یزد", "پارسه").code == 0
    page = (tmp_path / "rollup" / "site" / "documents" / "index.html").read_text(encoding="utf-8")
    rows = re.findall(
        r"row\">([^<]*)</th><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td><td[^>]*><b>([^<]*)<", page
    )  # fmt: skip
    assert rows[:3] == [
        ("مهر ۱۴۰۵", "۱ از ۲", "—", "۱ از ۲"),
        ("آذر ۱۴۰۵", "۱ از ۲", "۲ از ۴", "۳ از ۶"),
        ("فرم نمونه", "۱ از ۲", "۲ از ۴", "۳ از ۶"),
    ]
    assert page.count("فرم نمونه") == 2  # its row and its meter


def test_the_same_again_writes_nothing(tmp_path: Path) -> None:
    province(tmp_path, "یزد")
    workspace = Workspace(tmp_path)
    assert workspace.run("rollup", "یزد").code == 0
    assert json.loads(workspace.run("rollup", "یزد", "--json").out)["written"] == []


def test_a_bad_workspace_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    province(tmp_path, "یزد")
    (tmp_path / "خالی").mkdir()
    bad = province(tmp_path, "خراب")
    (bad.root / "office.toml").write_text("[[", encoding="utf-8")
    run = Workspace(tmp_path).run("rollup", "یزد", "خالی", "خراب", "نیست")
    assert run.code == 1
    assert all(name in run.err for name in ("خالی", "خراب", "نیست"))
    index = (tmp_path / "rollup" / "site" / "index.html").read_text(encoding="utf-8")
    assert "استانداری یزد" in index and all(name in index for name in ("خالی", "خراب", "نیست"))
    assert str(tmp_path) not in index


def test_nothing_that_can_be_read_is_an_error(tmp_path: Path) -> None:
    run = Workspace(tmp_path).run("rollup", "نیست")
    assert run.code == 3 and not (tmp_path / "rollup").exists()


@pytest.mark.skipif(not os.environ.get("LONG"), reason="about half a minute; LONG=1 runs it")
def test_a_whole_country_takes_less_than_a_minute(tmp_path: Path) -> None:
    names = [f"استان {n}" for n in range(31)]
    for name in names:
        province(tmp_path, name, n_parties=100)
    started = time.monotonic()
    run = Workspace(tmp_path).run("rollup", *names, "--json")
    assert run.code == 0 and len(json.loads(run.out)["provinces"]) == 31
    assert time.monotonic() - started < 60
