"""Columns of prose and pages side by side are read one after the other; cells of a table are not taken for columns."""

from __future__ import annotations

from dataclasses import replace

from pipeline.fragments import Fragment
from pipeline.furniture import line_text
from pipeline.layout import arrange
from pipeline.mapping import enclosing
from pipeline.records import Box, Word
from pipeline.rules import Grid
from pipeline.tables import fill_grid


def lines_of(fragments: list[Fragment]) -> list[str]:
    return [line_text(line) for line in arrange(fragments)]


def print_line(text: str, *, left: float, baseline: float, width: float = 0.0, weight: float = 1.0) -> list[Fragment]:
    """A line in 10 point type; with a width its words are spread over it, each a fragment where blanks are wide."""
    words, x = [], left
    letters = 5.0 * sum(map(len, text.split()))
    gap = (width - letters) / max(1, len(text.split()) - 1) if width else 2.8
    for word in text.split():
        words.append(Word(word, Box(x, baseline - 8, x + 5.0 * len(word), baseline), 1.0))
        x += 5.0 * len(word) + gap
    runs = [(word,) for word in words] if gap > 11 else [tuple(words)]
    return [Fragment(run, enclosing([w.box for w in run if w.box]), baseline, 10.0, weight) for run in runs]


VOTES = [
    ("At its meeting on 24 November", 160.0),
    ("the Change Board approved this", 160.0),
    ("under Self-Governance. It was", 160.0),
    ("recommended that the other be", 160.0),
    ("the final decision", 160.0),
    ("deferred as a quorum was lost.", 0.0),
]
NEWS = [
    ("The document part of SECMP0007", 160.0),
    ("MP162 (closes 17 December", 160.0),
    ("and MP170, went live on Friday", 160.0),
    ("Release. The other part of", 160.0),
    ("SECMP0007 follows in the June", 160.0),
    ("the website.", 0.0),
]
GROUPS = [
    ("The TABASC discussed the MP162", 160.0),
    ("Business Requirements and was", 160.0),
    ("troubled by the forecast size.", 160.0),
    ("It will return to the matter", 160.0),
    ("in January 2022 when the data", 160.0),
    ("of the winter is at hand.", 0.0),
]
DIARY = [("SEC Panel", "Friday 17 December 2021"), ("Board", "Wednesday 22 December 2021"), ("CSC", "Tuesday 14 June")]


def columns(*texts: list[tuple[str, float]], pitch: float = 13.0, gutter: float = 20.0) -> list[Fragment]:
    """Columns whose headings, the first line of each, are bold; each column stands a little lower than the last."""
    return [
        fragment
        for at, column in enumerate(texts)
        for line, (text, width) in enumerate(column)
        for fragment in print_line(
            text, left=50 + at * (160 + gutter), baseline=100 + 4 * at + pitch * line, width=width
        )
    ]


def test_three_narrow_columns_are_read_one_after_the_other():
    fragments = columns(VOTES, NEWS, GROUPS)

    assert lines_of(fragments) == [text for text, _ in VOTES + NEWS + GROUPS]


def test_a_table_below_columns_keeps_its_rows():
    fragments = columns(VOTES, NEWS, GROUPS)
    fragments += print_line("Dates for your diary", left=50, baseline=205, weight=1.5)
    for row, (name, day) in enumerate(DIARY):
        for text, left in ((name, 54.0), (day, 236.0)):
            fragments += print_line(text, left=left, baseline=224 + 19 * row)

    assert lines_of(fragments)[-4:] == ["Dates for your diary", *(f"{name} | {day}" for name, day in DIARY)]


def test_a_ruled_table_in_small_type_below_columns_keeps_the_heading_over_it():
    fragments = columns(VOTES, NEWS)
    end = max(fragment.baseline for fragment in fragments)
    fragments += print_line("Dates for your diary", left=50, baseline=end + 24, weight=1.5)
    texts = [text for name, day in DIARY for text in (name, day)]
    cells = [
        replace(fragment, size=9.0)
        for at, text in enumerate(texts)
        for fragment in print_line(text, left=54.0 + 182 * (at % 2), baseline=end + 43 + 19 * (at // 2))
    ]
    lines = [
        Box(50 + 182 * (at % 2), end + 31 + 19 * (at // 2), 232 + 182 * (at % 2), end + 50 + 19 * (at // 2))
        for at in range(6)
    ]
    grid = Grid(Box(50, end + 31, 414, end + 88), tuple(tuple(lines[at : at + 2]) for at in (0, 2, 4)))

    found = lines_of(list(fill_grid(grid, [*fragments, *cells])))

    assert found[-4:] == ["Dates for your diary", *(f"{name} | {day}" for name, day in DIARY)]


def columns_of(*columns: tuple[float, float, list[str]], leading: float = 13) -> list[Fragment]:
    """Print columns of lines, each from its left edge and first baseline on."""
    return [
        fragment
        for left, top, texts in columns
        for line, text in enumerate(texts)
        for fragment in print_line(text, left=left, baseline=top + leading * line)
    ]


def test_columns_of_short_paragraphs_are_told_by_lines_that_are_out_of_step():
    left = ["The Panel approved this", "Members noted the paper", "Nobody had other views", "Papers will be published"]
    right = [
        "Responses are now welcome",
        "The Board meets in June",
        "Testing has begun again",
        "Parties may appeal now",
    ]
    fragments = columns_of((50.0, 100.0, [f"{text}." for text in left]), (200.0, 106.0, [f"{text}." for text in right]))

    assert lines_of(fragments) == [f"{text}." for text in left + right]


def test_rows_whose_cells_are_sentences_stay_rows():
    rows = [
        ("The Workgroup asked for a view of", "The DCC gave its view in May and"),
        ("the costs that are to be expected", "will come back to it in July"),
        ("The Panel asked who is to pay for", "Suppliers are to pay for them and"),
        ("the tests of the second release", "networks for what is left"),
        ("The Board asked when the tests of", "They are to end in the week that"),
        ("the first release are to end", "follows the next meeting"),
        ("The Group asked whether it may see", "They are on the website and may be"),
        ("the results of the last tests", "seen by all who have access"),
    ]
    fragments = [
        fragment
        for line, texts in enumerate(rows)
        for column, text in enumerate(texts)
        for fragment in print_line(text, left=50 + 220 * column, baseline=100 + 12 * line + 21 * (line // 2))
    ]

    assert lines_of(fragments) == [
        f"{a} {goes_on} | {b} {ends}" for (a, b), (goes_on, ends) in zip(rows[::2], rows[1::2], strict=True)
    ]


def test_two_pages_on_one_sheet_are_read_one_after_the_other():
    left = [
        "Members",
        "The minutes of the last meeting were approved.",
        "Ann Lee",
        "The action on costs stays open until June.",
    ]
    right = [
        "Actions",
        "The Panel is asked to note the paper.",
        "Next business",
        "The next meeting is on Friday 4 June 2021.",
    ]
    fragments = columns_of((50.0, 60.0, left), (430.0, 67.0, right), leading=28)

    assert lines_of(fragments) == left + right


def test_events_and_their_dates_on_common_lines_are_rows():
    rows = [
        ("Draft Proposal was raised", "7 April 2020"),
        ("Discussed with Working Group", "1 July 2020"),
        ("Refinement Consultation held", "7 September 2020"),
        ("Modification Report approved", "5 November 2020"),
        ("Change Board vote and decision", "16 December 2020"),
        ("Implemented in a SEC Release", "25 February 2021"),
    ]
    fragments = [
        fragment
        for line, cells in enumerate(rows)
        for column, text in enumerate(cells)
        for fragment in print_line(text, left=50 + 200 * column, baseline=100 + 13 * line)
    ]

    assert lines_of(fragments) == [f"{event} | {day}" for event, day in rows]


def test_headings_on_one_line_below_a_header_in_two_parts_begin_their_columns():
    fragments = columns([("Votes", 0.0), *VOTES], [("News", 0.0), *NEWS])
    fragments = [*print_line("Bulletin", left=50, baseline=60), *print_line("16 March", left=340, baseline=60)] + [
        replace(f, baseline=f.baseline - 4) if f.words[0].text == "News" else f for f in fragments
    ]

    assert lines_of(fragments)[1:] == ["Votes", *(text for text, _ in VOTES), "News", *(text for text, _ in NEWS)]


def test_a_footer_far_below_a_short_column_belongs_to_no_column():
    page = columns([*VOTES, *GROUPS], NEWS)
    footer = print_line("Bulletin of the Board", left=40.0, baseline=800.0)
    number = print_line("Page three of nine", left=240.0, baseline=800.0)

    found = lines_of([*page, *footer, *number])

    assert [line for line in found if " | " in line] == []
    assert found.index(NEWS[0][0]) > found.index(GROUPS[-1][0])


LEFT_TEXT = (
    ("At its meeting on 24 November", "the Change Board approved this", "under Self-Governance. It was", "deferred."),
    ("It will return to the matter", "in January 2022 when the data", "of the winter is at hand."),
    ("The other part of the release", "follows in June, and is shown", "on the website."),
)
RIGHT_TEXT = (
    ("The TABASC discussed the MP162", "Business Requirements and was", "troubled by the forecast size."),
    ("Members of the group asked who", "would pay for it, and whether", "that was fair."),
    ("The document was published and", "went live on Friday."),
)


def column(
    paragraphs: tuple[tuple[str, ...], ...], *, left: float, tops: tuple[float, ...], pitch: float = 13.0
) -> list[Fragment]:
    """Paragraphs that begin at the given heights; all lines but their last are full; in capitals they are in bold."""
    return [
        fragment
        for paragraph, top in zip(paragraphs, tops, strict=True)
        for at, text in enumerate(paragraph)
        for fragment in print_line(
            text,
            left=left,
            baseline=top + pitch * at,
            width=160.0 if at + 1 < len(paragraph) else 0.0,
            weight=1.6 if text.isupper() else 1.0,
        )
    ]


def spoken(*texts: tuple[tuple[str, ...], ...]) -> list[str]:
    return [line for paragraphs in texts for paragraph in paragraphs for line in paragraph]


def test_columns_whose_paragraphs_begin_side_by_side_by_chance_are_columns():
    left = column(LEFT_TEXT, left=50, tops=(100.0, 166.0, 222.0))
    right = column(RIGHT_TEXT, left=230, tops=(102.0, 166.0, 222.0), pitch=11.0)

    assert lines_of([*left, *right]) == spoken(LEFT_TEXT, RIGHT_TEXT)


def test_a_heading_below_the_other_column_stays_in_its_own_where_text_follows_there():
    whole = (*LEFT_TEXT, ("COSTS",), *RIGHT_TEXT)
    left = column(whole, left=50, tops=(100.0, 152.0, 191.0, 236.0, 255.0, 294.0, 333.0))
    right = column(RIGHT_TEXT, left=230, tops=(104.0, 143.0, 182.0))
    across = print_line("The table below tells more of it than these notes do, and of costs", left=50, baseline=362)

    texts = spoken(whole, RIGHT_TEXT)
    assert lines_of([*left, *right, *across])[: len(texts)] == texts


def test_a_column_that_has_hardly_begun_at_the_top_of_a_page_is_one():
    rest = (("Technical Assurance Agent. Who", "is to say with certainty what", "it costs."),)
    left = column(LEFT_TEXT, left=50, tops=(100.0, 152.0, 191.0))

    assert lines_of([*left, *column(rest, left=230, tops=(100.0,))]) == spoken(LEFT_TEXT, rest)


def test_short_cells_beside_text_are_no_column():
    left = column(LEFT_TEXT, left=50, tops=(100.0, 152.0, 191.0))
    right = column((("Owner",), ("DCC",)), left=230, tops=(100.0, 113.0))

    assert "Owner" not in lines_of([*left, *right])
