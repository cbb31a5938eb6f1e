"""Headers and footers of papers of one page: smaller print in the margin goes, and tells; all else stays."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.run import ReadOptions, read_document

HEIGHT = 842
PARAGRAPH = (
    "The Panel noted that the forecast for the quarter was late and asked the administrator to bring it to",
    "the next meeting together with a note on what had gone wrong and on what will be done about it.",
)


def read(path, *, top=(), bottom=(), size=8.0, bottom_y=30):
    canvas = Canvas(str(path), pagesize=(595, HEIGHT))
    canvas.setFont("Helvetica", size)
    for at, text in enumerate(top):
        canvas.drawString(72, HEIGHT - 30 - at * 10, text)
    for at, text in enumerate(bottom):
        canvas.drawString(72, bottom_y - at * 10, text)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(72, HEIGHT - 80, "Change Board Meeting 44: Headlines")
    canvas.setFont("Helvetica", 11)
    for at in range(10):
        for line, text in enumerate(PARAGRAPH):
            canvas.drawString(72, HEIGHT - 120 - at * 40 - line * 14, text)
    canvas.save()
    return read_document(path, ReadOptions(), jobs=1)


def text_of(document) -> str:
    return "\n".join(section.text.text for section in document.sections)


@pytest.mark.parametrize(
    "text",
    ["© ELEXON 2019 1", "SECAS Newsletter December 2021 | 1", "RED – not to be passed on", "Page 1", "SECCB_44_2207"],
)
def test_smaller_print_in_a_margin_is_no_text_of_a_section(tmp_path, text):
    for place in ("top", "bottom"):
        document = read(tmp_path / f"{place}.pdf", **{place: (text,)})

        assert text not in text_of(document)
        assert text in document.page_texts[0]
        assert text_of(document).count("The Panel noted") == 10


def test_a_header_that_stands_once_tells_marking_and_date(tmp_path):
    document = read(tmp_path / "paper.pdf", top=("SECCB_44_2207 22 July 2020 White",))

    assert document.facts.marking == "WHITE"
    assert document.facts.date is not None
    assert (document.facts.date.value, document.facts.date.basis) == ("2020-07-22", "header")


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        pytest.param(("1 Risk Assessment V2.3, as amended",), {}, id="a footnote"),
        pytest.param(("1 This is what the Panel was told in its meeting", "of May."), {}, id="a footnote of two lines"),
        pytest.param(("These views are those of the members who were there, and no more.",), {}, id="a sentence"),
        pytest.param(("Elliott Harper, Chair",), {"size": 11}, id="print of the usual size"),
        pytest.param(("Elliott Harper, Chair",), {"bottom_y": 90}, id="no margin"),
    ],
)  # fmt: skip
def test_what_only_looks_a_little_like_it_stays(tmp_path, text, settings):
    document = read(tmp_path / "paper.pdf", bottom=text, **settings)

    assert all(line in text_of(document).replace("\n", " ") for line in text)
