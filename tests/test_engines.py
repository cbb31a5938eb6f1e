"""The contract of a full-text engine, on every engine that there is, against a plain reading of what nodes mean."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.engines import (
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Engine,
    EngineError,
    Entry,
    Every,
    KeyField,
    Keys,
    Node,
    Order,
    Question,
    Scope,
    SectionKey,
    Sequence,
    Terms,
    Variants,
    create_engine,
    open_engine,
)
from index.tokens import words_of
from pipeline.errors import UsageError

ENGINES = ["whoosh", "tantivy"]


@pytest.fixture(params=ENGINES)
def engine_name(request) -> str:
    return request.param


def entry(
    document: str,
    order: int = 0,
    *,
    heading: str = "",
    text: str = "",
    committees: Iterable[str] = (),
    modifications: Iterable[str] = (),
    day: int = 0,
) -> Entry:
    return Entry(
        key=SectionKey(document, order, f"{order + 1}"),
        heading=words_of(heading),
        text=words_of(text),
        keys={KeyField.COMMITTEE: tuple(committees), KeyField.MODIFICATION: tuple(modifications)},
        day=day,
    )


def word(term: str, *stand_ins: str, scope: Scope = Scope.SECTION) -> Terms:
    return Terms((Alternative(term, 1.0), *(Alternative(other, 0.5) for other in stand_ins)), scope)


def phrase(*slots: str, scope: Scope = Scope.SECTION) -> Sequence:
    return Sequence(tuple((Alternative(slot, 1.0),) for slot in slots), scope)


def filled(name: str, folder: Path, entries: Iterable[Entry]) -> Engine:
    with create_engine(name, folder) as engine:
        engine.replace((), entries)
    return open_engine(name, folder)


def found(engine: Engine, node: Node, **asked) -> list[tuple[str, int]]:
    hits = engine.ask(Question(node, limit=100, **asked)).hits
    return [(hit.key.document, hit.key.order) for hit in hits]


PAPERS = [
    entry("a", 0, heading="Operations Group", text="The group will meet. Any urgent matter is advised.", day=10,
          committees=["OPSG", "PANEL"]),
    entry("a", 1, heading="TABASC Highlights", text="They agreed to handle non-happy day scenarios in SECMP0024.",
          committees=["TABASC", "PANEL"], modifications=["SECMP0024"], day=10),
    entry("b", 0, heading="Happy returns", text="A day was happy. The group agreed.", committees=["SMKI PMA"], day=20),
    entry("c", 0, heading="", text="day happy day happy", modifications=["SECMP0024", "SECMP0055"]),
]  # fmt: skip


@pytest.fixture
def papers(engine_name, tmp_path) -> Iterator[Engine]:
    with filled(engine_name, tmp_path / "index", PAPERS) as engine:
        yield engine


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (word("agreed"), {("a", 1), ("b", 0)}),
        (word("happy"), {("a", 1), ("b", 0), ("c", 0)}),
        (word("nowhere"), set()),
        (word("nowhere", "urgent"), {("a", 0)}),
        (word("group", scope=Scope.HEADING), {("a", 0)}),
        (phrase("happy", "day"), {("a", 1), ("c", 0)}),
        (phrase("non", "happy", "day", "scenarios"), {("a", 1)}),
        (phrase("day", "happy", "day"), {("c", 0)}),
        (phrase("returns", "a"), set()),
        (Sequence(((Alternative("happy", 1.0),), (Alternative("days", 1.0), Alternative("day", 0.5)))),
         {("a", 1), ("c", 0)}),
        (word("non-happy"), {("a", 1)}),
        (Beginning("happ"), {("a", 1), ("b", 0), ("c", 0)}),
        (Beginning("happ", Scope.HEADING), {("b", 0)}),
        (Beginning("secmp00"), {("a", 1)}),
        (Beginning("non-"), {("a", 1)}),
        (phrase("returns", "happy"), set()),
        (phrase("secmp", "0024"), set()),
        (Keys(KeyField.COMMITTEE, ("PANEL",)), {("a", 0), ("a", 1)}),
        (Keys(KeyField.COMMITTEE, ("SMKI PMA",)), {("b", 0)}),
        (Keys(KeyField.COMMITTEE, ("SMKI",)), set()),
        (Keys(KeyField.MODIFICATION, ("SECMP0024", "SECMP0055")), {("a", 1), ("c", 0)}),
        (Keys(KeyField.FAMILY, ()), set()),
        (Every(), {("a", 0), ("a", 1), ("b", 0), ("c", 0)}),
        (AllOf((word("happy"), word("agreed"))), {("a", 1), ("b", 0)}),
        (AllOf((word("happy"),), (word("agreed"),)), {("c", 0)}),
        (AllOf((Every(),), (word("happy"),)), {("a", 0)}),
        (AnyOf((word("urgent"), word("returns"))), {("a", 0), ("b", 0)}),
        (AnyOf(()), set()),
        (Variants((word("urgent"), Keys(KeyField.COMMITTEE, ("SMKI PMA",)))), {("a", 0), ("b", 0)}),
    ],
)  # fmt: skip
def test_a_node_finds_exactly_its_sections(papers, node, expected):
    assert set(found(papers, node)) == expected


def test_total_counts_all_and_pages_of_hits_follow_each_other(papers):
    answers = [papers.ask(Question(Every(), offset=at, limit=2)) for at in (0, 2, 4)]

    assert [answer.total for answer in answers] == [4, 4, 4]
    assert [hit.key.document + str(hit.key.order) for answer in answers for hit in answer.hits] == [
        "b0", "a0", "a1", "c0",
    ]  # fmt: skip


def test_no_hits_are_asked_for_and_the_total_is_still_told(papers):
    answer = papers.ask(Question(word("happy"), limit=0))

    assert (answer.total, answer.hits) == (3, ())


def test_the_newest_paper_comes_first_by_day_and_undated_ones_last(papers):
    assert found(papers, word("happy"), order=Order.DAY) == [("b", 0), ("a", 1), ("c", 0)]


def test_counts_are_of_the_sections_found(papers):
    fields = (KeyField.COMMITTEE, KeyField.MODIFICATION)

    counts = papers.ask(Question(word("happy"), limit=1, counted=fields)).counts

    assert counts == {
        KeyField.COMMITTEE: {"TABASC": 1, "PANEL": 1, "SMKI PMA": 1},
        KeyField.MODIFICATION: {"SECMP0024": 2, "SECMP0055": 1},
    }


def test_a_word_as_typed_ranks_above_any_number_of_stand_ins(engine_name, tmp_path):
    entries = [
        entry("stand-in", heading="smetsi1 smetsi1", text="smetsi1 " * 50, day=99),
        entry("typed", text="smets1 stands once among very many other words " + "filler " * 300),
    ]

    with filled(engine_name, tmp_path / "index", entries) as engine:
        assert found(engine, word("smets1", "smetsi1")) == [("typed", 0), ("stand-in", 0)]


def test_a_word_in_the_heading_ranks_above_the_same_word_in_the_text(engine_name, tmp_path):
    entries = [
        entry("text", heading="Other business", text="They spoke of triage and of meters."),
        entry("heading", heading="Meter triage", text="They spoke of devices and of meters."),
        *(entry(f"z{number}", text="Something else was said here.") for number in range(10)),
    ]

    with filled(engine_name, tmp_path / "index", entries) as engine:
        assert found(engine, word("triage")) == [("heading", 0), ("text", 0)]


def test_a_rare_word_weighs_more_than_a_common_one(engine_name, tmp_path):
    entries = [
        entry("common", text="panel panel report"),
        entry("rare", text="custodians report report"),
        *(entry(f"z{number}", text="the panel met again") for number in range(10)),
    ]

    with filled(engine_name, tmp_path / "index", entries) as engine:
        assert found(engine, AnyOf((word("panel"), word("custodians"))))[0] == ("rare", 0)


def test_what_is_favoured_ranks_higher_and_finds_nothing_more(papers):
    plain = papers.ask(Question(word("happy"), limit=9))
    favoured = papers.ask(Question(word("happy"), favoured=((phrase("was", "happy"), 1.0),), limit=9))

    assert favoured.total == plain.total
    assert favoured.hits[0].key.document == "b"


def test_equals_come_newer_first_then_by_document_and_place(engine_name, tmp_path):
    entries = [entry("b", 1, text="same"), entry("b", 0, text="same"), entry("a", text="same"),
               entry("c", text="same", day=5)]  # fmt: skip

    with filled(engine_name, tmp_path / "index", entries) as engine:
        assert found(engine, word("same")) == [("c", 0), ("a", 0), ("b", 0), ("b", 1)]


def test_a_document_is_added_replaced_and_removed(engine_name, tmp_path):
    folder = tmp_path / "index"
    filled(engine_name, folder, [entry("a", text="first"), entry("b", text="other")]).close()

    with open_engine(engine_name, folder) as engine:
        assert engine.replace(["a"], [entry("a", text="second")]) == 1
    with open_engine(engine_name, folder) as engine:
        assert found(engine, word("first")) == []
        assert found(engine, word("second")) == [("a", 0)]
        engine.replace(["b", "never there"], [])
    with open_engine(engine_name, folder) as engine:
        answer = engine.ask(Question(Every(), counted=(KeyField.COMMITTEE,)))
        assert [hit.key.document for hit in answer.hits] == ["a"]


def test_a_reader_keeps_what_it_opened_while_another_writes(engine_name, tmp_path):
    folder = tmp_path / "index"
    with filled(engine_name, folder, [entry("a", text="first")]) as reader:
        for number in range(12):
            with open_engine(engine_name, folder) as writer:
                writer.replace(["a"], [entry("a", text=f"version {number}")])

        assert found(reader, word("first")) == [("a", 0)]
        assert found(reader, word("version")) == []


def test_a_write_that_fails_on_the_way_leaves_everything_as_it_was(engine_name, tmp_path):
    def broken() -> Iterator[Entry]:
        yield entry("b", text="new")
        raise KeyboardInterrupt

    folder = tmp_path / "index"
    filled(engine_name, folder, [entry("a", text="old")]).close()

    with open_engine(engine_name, folder) as engine, pytest.raises(KeyboardInterrupt):
        engine.replace(["a"], broken())
    with open_engine(engine_name, folder) as engine:
        assert found(engine, Every()) == [("a", 0)]
        engine.replace([], [entry("c", text="later")])


def test_an_empty_index_answers(engine_name, tmp_path):
    with filled(engine_name, tmp_path / "index", []) as engine:
        for node in (word("a"), phrase("a", "b"), Every(), Keys(KeyField.DATE, ("2019",))):
            assert engine.ask(Question(node, counted=tuple(KeyField))).total == 0


def test_a_folder_without_an_index_is_an_engine_error(engine_name, tmp_path):
    with pytest.raises(EngineError):
        open_engine(engine_name, tmp_path / "nothing")


# Whoosh forgets to close a table of contents that it could not read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_index_is_an_engine_error(engine_name, tmp_path):
    folder = tmp_path / "index"
    filled(engine_name, folder, PAPERS).close()
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    with pytest.raises(EngineError), open_engine(engine_name, folder) as engine:
        engine.ask(Question(word("happy")))
    gc.collect()  # here, where the warning is expected


def test_of_two_faults_that_of_finding_is_told_and_not_that_of_counting(tmp_path, monkeypatch):
    def fail(doing: str) -> None:
        raise ValueError(f"in {doing}")

    monkeypatch.setattr("index.engines.tantivy._Answer._by_score", lambda *_, **__: fail("finding"))
    monkeypatch.setattr("index.engines.tantivy._Answer._counts", lambda *_: fail("counting"))

    with filled("tantivy", tmp_path / "index", PAPERS) as engine, pytest.raises(EngineError, match="in finding"):
        engine.ask(Question(word("happy"), counted=(KeyField.COMMITTEE,)))


@pytest.mark.parametrize("name", ["lucene", "solr"])
def test_an_engine_that_is_not_there_says_so(name, tmp_path):
    with pytest.raises(UsageError, match=name):
        create_engine(name, tmp_path)


# --- against a plain reading of the nodes ---

LETTERS = st.sampled_from(["a", "b", "c", "a-b"])
TEXTS = st.lists(LETTERS, max_size=6).map(" ".join)
ENTRIES = st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["", "X", "Y"])), min_size=1, max_size=5).map(
    lambda rows: [
        entry(f"d{number}", heading=heading, text=text, committees=[key] if key else [])
        for number, (heading, text, key) in enumerate(rows)
    ]
)
SCOPES = st.sampled_from(Scope)
SLOTS = st.lists(LETTERS, min_size=1, max_size=2, unique=True).map(
    lambda terms: tuple(Alternative(term, 1.0 - 0.5 * at) for at, term in enumerate(terms))
)
LEAVES = st.one_of(
    st.builds(Terms, SLOTS, SCOPES),
    st.builds(Beginning, st.sampled_from(["a", "a-", "b"]), SCOPES),
    st.builds(Sequence, st.lists(SLOTS, min_size=1, max_size=3).map(tuple), SCOPES),
    st.builds(Keys, st.just(KeyField.COMMITTEE), st.lists(st.sampled_from("XY"), max_size=2).map(tuple)),
    st.just(Every()),
)
NODES = st.recursive(
    LEAVES,
    lambda nodes: st.one_of(
        st.builds(AllOf, st.lists(nodes, min_size=1, max_size=2).map(tuple), st.lists(nodes, max_size=1).map(tuple)),
        st.builds(AnyOf, st.lists(nodes, max_size=2).map(tuple)),
        st.builds(Variants, st.lists(nodes, min_size=1, max_size=2).map(tuple)),
    ),
    max_leaves=5,
)


def answers(one: Entry, node: Node) -> bool:
    """Say whether a section answers, by what the nodes are documented to mean."""
    texts = {Scope.SECTION: (one.heading, one.text), Scope.HEADING: (one.heading,)}
    terms = {scope: [term for text in some for part in text for term in part.split()] for scope, some in texts.items()}
    match node:
        case Terms(alternatives=alternatives, scope=scope):
            return any(other in terms[scope] for other, _ in alternatives)
        case Beginning(prefix=prefix, scope=scope):
            return any(term.startswith(prefix) for term in terms[scope])
        case Sequence(slots=slots, scope=scope):
            wanted = [{term for term, _ in slot} for slot in slots]
            if len(slots) == 1:
                return any(term in wanted[0] for term in terms[scope])
            runs = [words[at : at + len(slots)] for words in (text.pieces.split() for text in texts[scope])
                    for at in range(len(words))]  # fmt: skip
            return any(len(run) == len(slots) and all(map(set.__contains__, wanted, run)) for run in runs)
        case Keys(field=field, values=values):
            return bool(set(values) & set(one.keys.get(field, ())))
        case Every():
            return True
        case AllOf(children=children, excluded=excluded):
            return all(answers(one, child) for child in children) and not any(answers(one, child) for child in excluded)
        case AnyOf(children=children) | Variants(children=children):
            return any(answers(one, child) for child in children)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=ENTRIES, nodes=st.lists(NODES, min_size=1, max_size=12))
def test_any_node_finds_what_it_is_documented_to_find(engine_name, tmp_path_factory, entries, nodes):
    with filled(engine_name, tmp_path_factory.mktemp("index"), entries) as engine:
        for node in nodes:
            expected = {one.key.document for one in entries if answers(one, node)}
            answer = engine.ask(Question(node, limit=100))
            assert {hit.key.document for hit in answer.hits} == expected
            assert answer.total == len(expected)
            assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
