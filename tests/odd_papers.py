"""Papers with what no shipped paper has, but one of an office's own might: for whatever takes short ways."""

from __future__ import annotations

import re

_WORDS = "حزب محترم نمونهٔ همبستگی؛ مهلت ارسال مدارک ۱۴۰۵/۰۹/۰۱ است (Office 12) و این نیم‌فاصله‌ها می‌مانند. "

_STYLE = """
p::first-letter{font-size:24pt;color:#0b5d57} .line::first-line{font-weight:700;letter-spacing:1pt}
li:nth-child(2n){color:#9a2a1f} tr:last-child td{background:#eef4f3} td:first-child{font-weight:500}
h2 + p{margin-top:9mm;text-align:justify} p ~ p{font-size:9pt} :is(b, i):not(.x) u{color:#3d4f8a} p:empty{height:4mm}
.note{float:footnote} .note::footnote-call{content:counter(footnote, persian)} [title]::before{content:attr(title) ": "}
.float{float:left;width:30mm;border:1pt solid;border-radius:2mm;box-shadow:1mm 1mm #ccc;margin:1mm}
.pad{padding:0 2mm;border:.5pt dashed #c9d2d0} .up{vertical-align:super;font-size:70%} .pre{white-space:pre-line}
.half{width:50%;min-height:10%;box-sizing:border-box;padding:3%} .hidden{visibility:hidden} .rel{position:relative;top:1mm}
.columns{columns:2;column-rule:1pt solid} .toc::after{content:leader(".") target-counter(attr(href), page)}
.inline{display:inline-block;border:1pt solid} .middle{vertical-align:middle} .flex{display:flex;gap:3mm}
.ltr{direction:ltr;text-align:right} .deco{text-decoration:underline overline} .spaced{word-spacing:2mm;letter-spacing:.3mm}
.numeric{font-variant-numeric:tabular-nums;font-feature-settings:"ss01"} dl dt{break-after:avoid} .next{break-before:page}
"""

_BODY = f"""
<h1 id="top">عنوان</h1><p class="line">{_WORDS * 3}<h2>بخش</h2><p>{_WORDS * 4}<p>{_WORDS}<b>{_WORDS}<u>{_WORDS}</u></b>
<p class="pre">یک
دو {_WORDS}
سه<p></p><p title="نام">{_WORDS}<span class="note">پانویس {_WORDS}</span> {_WORDS}<span class="note">دوم</span>
<div class="float">{_WORDS}</div><div>{_WORDS * 3}<span class="pad">{_WORDS}</span><sup class="up">۲</sup> {_WORDS}</div>
<div class="half">{_WORDS}</div><div class="hidden">{_WORDS}</div><div>{_WORDS}<span class="rel">{_WORDS}</span></div>
<div class="columns">{_WORDS * 6}</div><a class="toc" href="#end">پایان</a> <a href="#top">آغاز</a><div>{_WORDS}<br>{_WORDS}</div>
<div>{_WORDS}<span class="inline">{_WORDS}</span><span class="middle">{_WORDS}</span></div>
<div class="flex"><div>{_WORDS}</div><div class="ltr">Left to right, {_WORDS * 2}</div></div><div class="ltr">A word. {_WORDS * 3}</div>
<div class="deco">{_WORDS}</div><div class="spaced">{_WORDS * 2}</div><div class="numeric">0123 ۰۱۲۳</div>
<q>{_WORDS}</q><ol><li>{_WORDS}<li>{_WORDS}<ul><li>{_WORDS}</ul><li>{_WORDS}</ol><dl><dt>واژه<dd>{_WORDS}</dl>
<p style="color:#7d5100;margin:3mm">{_WORDS}<p style="color:#7d5100;margin:3mm">{_WORDS}<p lang="en">English, <bdi>{_WORDS}</bdi>
<table><caption>شرح</caption><tr><th scope="col">یک<th scope="col">دو<tr><td rowspan="2">{_WORDS}<td>{_WORDS}<tr><td>{_WORDS}
<tr><td colspan="2">{_WORDS}</table><p id="end" class="next">{_WORDS}
"""


def odd() -> str:
    """One with floats, notes, first letters, lists, links, columns and selectors of every kind."""
    head = f"<!doctype html><html lang=fa dir=rtl><head><title>کاغذ دیگر</title><style>{_STYLE}</style>"
    return f'{head}</head><body class="report">{_BODY}</body></html>'


def lengthened(html: str, n_rows: int = 130) -> str:
    """A paper with the rows of its last table over and over, in groups as the templates make them."""
    start, end = html.rindex("<tbody>"), html.rindex("</tbody>")
    rows = re.findall("<tr>.*?</tr>", html[start:end], re.DOTALL)
    many = (rows * (n_rows // len(rows) + 1))[:n_rows]
    groups = ["".join(many[n : n + 100]) for n in range(0, n_rows, 100)]
    return f"{html[:start]}<tbody>{'</tbody><tbody>'.join(groups)}{html[end:]}"
