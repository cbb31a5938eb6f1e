"""A lexicon that forgot papers is one that never saw them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines import Entry, KeyField, SectionKey
from index.lexicon import Lesson, Lexicon
from index.tokens import words_of

WORDS = st.lists(
    st.sampled_from(["agreed", "agree", "agreedthe", "sub-committee", "SMETS1", "SMETSI1", "SECMP0024", "the"]),
    max_size=6,
)
IDS = st.lists(st.sampled_from(["SECMP0024", "SECMP0O24", "MP102A"]), max_size=2, unique=True)
PAPERS = st.lists(
    st.lists(st.tuples(WORDS, IDS), min_size=1, max_size=3), min_size=1, max_size=5
)  # sections of words and ids


def entries_of(number: int, sections: Iterable[tuple[list[str], list[str]]]) -> list[Entry]:
    return [
        Entry(
            SectionKey(f"{number:064x}", order, f"{order}"),
            words_of(words[0] if words else ""),
            words_of(" ".join(words)),
            {KeyField.MODIFICATION: tuple(ids), KeyField.FAMILY: tuple(ids), KeyField.COMMITTEE: ("PANEL",)},
            0,
        )
        for order, (words, ids) in enumerate(sections)
    ]


def learn(lexicon: Lexicon, papers: Iterable[list[Entry]]) -> None:
    lesson = Lesson()
    for entries in papers:
        for entry in entries:
            lesson.add(entry)
    lexicon.learn(lesson)


def contents(path: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        tables = ("term", "kin", "backward", "value", "family")
        found = [sorted(connection.execute(f"SELECT * FROM {table}")) for table in tables]
        found.append(sorted(connection.execute("SELECT document, terms FROM paper")))
        values = "SELECT document, field, value FROM paper_value JOIN paper ON paper = number"
        return [*found, sorted(connection.execute(values))]


@settings(max_examples=40, deadline=None)
@given(papers=PAPERS, gone=st.sets(st.integers(0, 4)), again=st.sets(st.integers(0, 4)))
def test_what_is_forgotten_leaves_nothing(tmp_path_factory, papers, gone, again):
    folder = tmp_path_factory.mktemp("lexicons")
    made = [entries_of(number, sections) for number, sections in enumerate(papers)]
    gone = {number for number in gone if number < len(made)}
    again = again & gone
    with Lexicon.create(folder / "one.sqlite") as one:
        learn(one, made[: len(made) // 2])
        learn(one, made[len(made) // 2 :])
        one.forget(f"{number:064x}" for number in (*sorted(gone), 99))
        learn(one, [made[number] for number in sorted(again)])
        one.commit()
    with Lexicon.create(folder / "other.sqlite") as other:
        learn(other, [entries for number, entries in enumerate(made) if number not in gone - again])
        other.commit()

    assert contents(folder / "one.sqlite") == contents(folder / "other.sqlite")
