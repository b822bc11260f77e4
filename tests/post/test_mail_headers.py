"""Subjects, names and file names as five readers of e-mail read them: what was meant, to the last blank."""

from __future__ import annotations

import itertools
import random
import re
import sys
from pathlib import Path

import pytest

from generator.post.composing import address_header, disposition, text_header
from tests.mail_readers import READERS

NAME = "اداره‌کل سیاسی و انتخابات استانداری نمونه"
REPORTED = "دعوت به نشست دوم دبیران (شمارهٔ ۴۲/۳۰۰)"  # which the standard library folds wrongly

_KINDS = ("دعوت به {}", "لغو {}", "تغییر زمان {}", "سپاس از حضور در {}", "تقدیر از همراهی در {}", "صورت‌جلسهٔ {}")
_SESSIONS = ("نشست دوم دبیران", "نشست هم‌اندیشی احزاب و تشکل‌های سیاسی استان", "نشست «گفت‌وگوی ملی»", "نشست ۱۲ – کمیتهٔ ویژه",
             "نشست فوق‌العاده: انتخابات شوراها، مشارکت و قانون", "نشست مشترک با خانهٔ احزاب (نوبت دوم)")  # fmt: skip
_NOTICES = (
    "اعلام نواقص پروندهٔ شعبهٔ استانی",
    "اعلام نواقص پرونده – یادآوری نخست",
    "عضویت در خانهٔ احزاب استان",
    "Notice 1405",
)
_NUMBERS = ("۴۲/۳۰۰", "۱۴۰۵/۴۲/۷", "۴۲/الف/۱۸", "م/۱۲۳۴۵", "1405-42-9", "۴۲/۳۰۰/ص", "۲۱۰/۴۲/۱۴۰۵/س", "۷")


def plausible() -> list[str]:
    """A thousand subjects such as offices write, always the same: kind × session, with numbers of all lengths."""
    about = [kind.format(session) for kind, session in itertools.product(_KINDS, _SESSIONS)] + [*_NOTICES]
    chance = random.Random(1405)
    found = {REPORTED: None}
    while len(found) < 1000:
        number = f"{chance.choice(_NUMBERS)}{chance.choice(('', f'/{chance.randint(1, 9999)}'))}"
        found[f"{chance.choice(about)} (شمارهٔ {number})"] = None
    return [*found]


def odd() -> list[str]:
    """Whatever a text can be made of: blanks in rows and at the ends, signs of one to four bytes, no letter at all."""
    chance = random.Random(7)
    signs = 'ابپک‌ (ـ)/۴۲٬«» a=?_<>,;"\\@.😀中ٔ\u200f'
    texts = ("".join(chance.choices(signs, k=chance.randint(1, 90))) for _ in range(300))
    return [t for t in texts if "=?" not in t] + ["\u200c" * 70, " " + "中" * 60, "a" * 200, "😀" * 40, "ب"]


def message(subject: str, name: str = NAME) -> bytes:
    file = re.sub(r'[\\/:*?"<>|]', "-", subject) + ".pdf"
    text = (
        f"{address_header('From', 'office@example.ir', name)}{text_header('Subject', subject)}MIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="="\r\n\r\n--=\r\nContent-Type: text/plain\r\n\r\n\r\n--=\r\n'
        f'Content-Type: application/pdf; name="notice-1.pdf"\r\n{disposition("notice-1.pdf", file)}\r\n--=--\r\n'
    )
    return text.encode("ascii")


def written(folder: Path, messages: list[bytes]) -> list[Path]:
    files = [folder / f"{n:04}.eml" for n in range(len(messages))]
    for file, data in zip(files, messages, strict=True):
        file.write_bytes(data)
    return files


needs_readers = pytest.mark.skipif(sys.platform != "linux", reason="the readers are installed by setup.sh --dev")


@needs_readers
@pytest.mark.parametrize("reader", READERS)
def test_a_thousand_subjects_are_read_as_they_were_meant(tmp_path: Path, reader: str) -> None:
    subjects = plausible()
    read = READERS[reader](written(tmp_path, [message(subject) for subject in subjects]))
    assert [found.subject for found in read] == subjects
    assert {" ".join(found.sender.split()) for found in read} == {NAME}  # Python shows a blank more: see _cut
    files = [re.sub(r"[\\/:*?\"<>|]", "-", subject) + ".pdf" for subject in subjects]
    assert all(found.file in (file, "notice-1.pdf", "") for found, file in zip(read, files, strict=True))


@needs_readers
@pytest.mark.parametrize("reader", [name for name in READERS if name != "mblaze"])  # which folds blanks itself
def test_any_text_is_read_as_it_was_meant(tmp_path: Path, reader: str) -> None:
    subjects = odd()
    read = READERS[reader](written(tmp_path, [message(subject) for subject in subjects]))
    assert [found.subject.strip() for found in read] == [subject.strip() for subject in subjects]


@pytest.mark.parametrize("subjects", [plausible(), odd()], ids=["plausible", "odd"])
def test_the_form_is_that_of_the_standards(subjects: list[str]) -> None:
    """RFC 2047: words of 75, lines of 76, whole characters; base64 padding at the very end only."""
    for subject in subjects:
        head = message(subject, subject).decode().partition("\r\n\r\n--=\r\n")[0]
        assert max(map(len, head.split("\r\n"))) <= 76
        for name in ("Subject", "From"):
            (field,) = re.findall(rf"^{name}: (.*(?:\r\n .*)*)", head, re.MULTILINE)
            words = re.findall(r"=\?utf-8\?([BQ])\?([^?]*)\?=", field)
            assert words or (name == "Subject" and subject.isascii())
            assert not [coded for kind, coded in words[:-1] if kind == "B" and coded.endswith("=")]
            assert all(len(coded) <= 75 - len("=?utf-8?B??=") for _kind, coded in words)


def test_what_is_plain_and_short_stays_as_it_is() -> None:
    assert text_header("Subject", "Notice 42/1") == "Subject: Notice 42/1\r\n"
    assert address_header("To", "p1@example.ir") == "To: p1@example.ir\r\n"
