"""Workbooks that the program writes: right-to-left, the same bytes for the same content, never a formula."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from generator.render.xlsx import workbook

TABLE = {
    "title": "دفتر نامه‌ها",
    "heading": "دفتر نامه‌ها در ۱ آذر ۱۴۰۵",
    "columns": [
        {"title": "تشکل", "width": 30},
        {"title": "شماره", "text": True, "comment": "شمارهٔ دبیرخانه"},
        {"title": "وضعیت", "choices": ["صادر شد", "ارسال شد"]},
    ],
    "rows": [["حزب نمونه", "0012", "صادر شد"], ['=HYPERLINK("http://x")', None, 3]],
}


def test_it_reads_back() -> None:
    sheet = load_workbook(io.BytesIO(workbook([TABLE]))).active
    assert sheet is not None and sheet.sheet_view.rightToLeft
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["تشکل", "شماره", "وضعیت"],
        ["حزب نمونه", "0012", "صادر شد"],
        ['=HYPERLINK("http://x")', None, 3],
    ]
    assert sheet["A4"].data_type == "s"
    assert sheet["B3"].number_format == "@"
    assert sheet["B2"].comment is not None and sheet["B2"].comment.text == "شمارهٔ دبیرخانه"
    assert sheet.data_validations.dataValidation[0].formula1 == '"صادر شد,ارسال شد"'
    assert sheet.freeze_panes == "B3" and sheet.auto_filter.ref == "A2:C4"


def test_the_same_content_is_the_same_file() -> None:
    assert workbook([TABLE]) == workbook([TABLE])


def test_a_long_list_of_choices_stands_on_a_hidden_sheet() -> None:
    choices = [f"تشکل شمارهٔ {n}" for n in range(60)]
    book = load_workbook(
        io.BytesIO(workbook([{**TABLE, "columns": [{"title": "تشکل", "choices": choices}], "rows": []}]))
    )
    assert book["_lists"].sheet_state == "hidden"
    assert book.worksheets[0].data_validations.dataValidation[0].formula1 == "_lists!$A$1:$A$60"


def test_titles_are_ones_that_excel_takes() -> None:
    titles = ("a/b", "a:b", "x" * 40, "x" * 40, "")
    book = load_workbook(io.BytesIO(workbook([{**TABLE, "title": title} for title in titles])))
    assert book.sheetnames == ["a b", "a b 2", "x" * 31, "x" * 29 + " 2", "1"]
