"""What is typed becomes a tree with places; nothing typed is an error, and every guess is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query import (
    MAX_LENGTH,
    MAX_WORDS,
    And,
    DateRange,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    parse_query,
)


def shown(node: Node | None) -> str:
    """Write a tree with all its parentheses."""
    match node:
        case None:
            return "-"
        case And(children=children):
            return f"({' & '.join(map(shown, children))})"
        case Or(children=children):
            return f"({' | '.join(map(shown, children))})"
        case Not(child=child):
            return f"!{shown(child)}"
        case DateRange(first=first, last=last):
            return f"date[{first}..{last}]"
    name = f"{node.field}:" if node.field else ""
    match node:
        case Phrase(text=text):
            return f'{name}"{text}"'
        case Prefix(text=text):
            return f"{name}{text}*"
        case Word(text=text):
            return f"{name}{text}"


def leaves(node: Node | None) -> list[Node]:
    match node:
        case None:
            return []
        case And(children=children) | Or(children=children):
            return [leaf for child in children for leaf in leaves(child)]
        case Not(child=child):
            return leaves(child)
    return [node]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("happy day", "(happy & day)"),
        ("happy AND day", "(happy & day)"),
        ("happy OR day night", "(happy | (day & night))"),
        ("(happy OR day) night", "((happy | day) & night)"),
        ("happy NOT day", "(happy & !day)"),
        ("NOT NOT day", "day"),
        ("NOT (a OR b)", "!(a | b)"),
        ("and or not", "(and & or & not)"),
        ('"happy day" x', '("happy day" & x)'),
        ("“happy day” „x y”", '("happy day" & "x y")'),
        ("smets*", "smets*"),
        ("SECP_67*", "SECP_67*"),
        ("committee:SSC", "committee:SSC"),
        ("Committee: SSC", "committee:SSC"),
        ('committee:"SMKI PMA" x', '(committee:"SMKI PMA" & x)'),
        ("heading:(a OR b)", "(heading:a | heading:b)"),
        ("heading:tab*", "heading:tab*"),
        ("date:2019-04", "date[2019-04..2019-04]"),
        ('date:"2019-04"', "date[2019-04..2019-04]"),
        ("date:[2019-01 TO 2019-06]", "date[2019-01..2019-06]"),
        ("date:[2019-01 TO *]", "date[2019-01..None]"),
        ("date:[2019-01 TO ]", "date[2019-01..None]"),
        ("date:[TO 2019-06]", "date[None..2019-06]"),
        ("date:[* to *]", "date[None..None]"),
        ("(a date:2019-35) b", "((a & date[2019-35..2019-35]) & b)"),
    ],
)
def test_the_query_language(typed: str, meant: str) -> None:
    query = parse_query(typed)

    assert shown(query.tree) == meant
    assert query.notes == ()


@pytest.mark.parametrize(
    "typed",
    ["SECMP-0024", "CMP280/281", "216/04", "V1.16", "SECP_67_1005_12", "non-happy", "3,5", "R&D", "10:30", "24/7",
     "https://a.example/b", "-happy", "+happy", "Director’s"],
)  # fmt: skip
def test_punctuation_in_a_word_is_plain(typed: str) -> None:
    query = parse_query(typed)

    assert query.tree == Word(typed, 0, len(typed))
    assert query.notes == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("AND", "AND"),
        ("happy AND", "(happy & AND)"),
        ("OR happy", "(OR & happy)"),
        ("happy AND OR day", "((happy & AND) | day)"),
        ("happy NOT", "(happy & NOT)"),
        ('"happy day', "(happy & day)"),
        ("(happy day", "(happy & day)"),
        ("happy) day", "(happy & day)"),
        ("committee:", "committee"),
        ("colour:red", "colour:red"),
        ("date:soon", "(date & soon)"),
        ("date:[soon TO later] x", "(date & [soon & TO & later] & x)"),
        ("date:2019-13", "(date & 2019-13)"),
        ("date:[2019 TO 2018]", "date[2018..2019]"),
        ("ha*py", "(ha & py)"),
        ("()", "-"),
        ("— …", "-"),
    ],
)
def test_what_cannot_be_parsed_is_searched_as_words_and_a_note_says_so(typed: str, meant: str) -> None:
    query = parse_query(typed)

    assert shown(query.tree) == meant
    assert query.notes


@pytest.mark.parametrize("typed", ["date:[soon TO later]", "date:[2019", "date:[2019 - 2020]", "date:>2019"])
def test_the_note_on_what_is_no_date_quotes_it_whole_and_shows_an_open_range(typed: str) -> None:
    (note,) = parse_query(f"happy {typed}").notes

    assert typed in note
    assert "[2019-01 TO *]" in note


def test_an_empty_query_asks_for_nothing_and_needs_no_note() -> None:
    assert parse_query("  ").tree is None
    assert parse_query("  ").notes == ()


def test_every_leaf_knows_where_it_was_typed() -> None:
    typed = 'SECMP0024 NOT ("happy day" OR smets*) heading:TAG date:2019'

    assert [typed[leaf.start : leaf.end] for leaf in leaves(parse_query(typed).tree)] == [
        "SECMP0024", '"happy day"', "smets*", "TAG", "date:2019",
    ]  # fmt: skip


def test_a_query_of_endless_length_is_cut_with_a_note() -> None:
    query = parse_query("word " * MAX_LENGTH)

    assert len(leaves(query.tree)) == MAX_WORDS
    assert any("characters" in note for note in query.notes)


@pytest.mark.parametrize(
    "typed",
    ["(" * 1900, ")" * 1900, "(a " * 600, "((a) " * 400, "NOT " * 490 + "a", "heading:" * 240 + "a", '"' * 1999,
     "date:[" * 300, "a OR " * 399, "*" * 1999],
    ids=["open", "close", "nested", "half nested", "not", "field", "quotes", "date", "or", "asterisks"],
)  # fmt: skip
def test_a_hostile_query_is_answered(typed: str) -> None:
    assert parse_query(typed).text == typed


QUERY_PARTS = st.lists(
    st.sampled_from(
        ["AND", "OR", "NOT", "(", ")", '"', "“", "date:", "[2019-01 TO 2019-06]", "date:2019", "committee:", "heading:",
         "a", "b-c", "d*", "*", "x:y", " ", " ", "-", "…"]
    ),
    max_size=30,
)  # fmt: skip


@given(st.text(max_size=200) | QUERY_PARTS.map("".join) | QUERY_PARTS.map(" ".join))
def test_any_text_is_parsed_and_its_leaves_are_in_it(typed: str) -> None:
    query = parse_query(typed)

    for leaf in leaves(query.tree):
        assert 0 <= leaf.start < leaf.end <= len(typed)
        if isinstance(leaf, Word):
            assert typed[leaf.start : leaf.end] == leaf.text


@given(st.lists(st.sampled_from(["alpha", "beta", "SECMP0024", "non-happy"]), min_size=1, max_size=6))
def test_words_alone_are_all_asked_for_in_order(words: list[str]) -> None:
    query = parse_query(" ".join(words))

    assert [leaf.text for leaf in leaves(query.tree) if isinstance(leaf, Word)] == words
    assert query.notes == ()


def test_a_field_applies_to_its_own_operand_only() -> None:
    query = parse_query("committee:SSC approved")

    assert [leaf.field for leaf in leaves(query.tree) if isinstance(leaf, Word)] == [Field.COMMITTEE, None]
