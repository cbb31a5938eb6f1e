"""The same questions, frozen here, are answered with the same sections, counts and coverage by every engine."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers_in_memory import Papers, paper

from index.engines import ENGINES
from index.search import SearchAnswer, SearchRequest, Sort, reindex, search
from pipeline.shapes import DocumentShape

TEXTS = sorted((Path(__file__).parents[1] / "benchmarks" / "corpus" / "papers").glob("*.txt"))[:6]
HEADING = re.compile(r"^(?:\d+(?:\.\d+)*\.?\s+)?([A-Z][^.;:]{3,60})$")
MISREAD = str.maketrans("1lo", "l1c")


def papers_of_the_corpus() -> list[DocumentShape]:
    """Cut the sample papers into sections at their headings; every fourth is misread here and there."""
    papers = []
    for number, path in enumerate(TEXTS, 1):
        sections: list[tuple[str | None, str]] = []
        heading, lines = None, []
        for line in path.read_text(encoding="utf-8").splitlines():
            found = HEADING.match(line.strip())
            if (found and lines) or len(lines) > 12:
                sections.append((heading, " ".join(lines)))
                heading, lines = found and found.group(1), []
            elif line.strip():
                lines.append(line.strip())
        sections.append((heading, " ".join(lines)))
        if number % 4 == 0:
            sections = [
                (heading, text[::-1].replace("e", "c", 3)[::-1].translate(MISREAD)) for heading, text in sections
            ]
        papers.append(
            paper(
                number,
                sections,
                date=path.stem[:7] if number % 5 else None,
                committee="PANEL" if number % 2 else "SSC",
                marking=("GREEN", "AMBER", None)[number % 3],
                text_source=("ocr", "text-layer")[number % 2],
            )
        )
    return papers


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> dict[str, Papers]:
    records = papers_of_the_corpus()
    made = {name: Papers(tmp_path_factory.mktemp(name), records) for name in ENGINES}
    for name, papers in made.items():
        reindex(papers, engine=name)
    return made


def told(answer: SearchAnswer) -> SearchAnswer:
    """Return what must be the same: all but the order and the scores."""
    hits = sorted((replace(hit, score=0.0) for hit in answer.hits), key=lambda hit: (hit.document, hit.section))
    return replace(answer, hits=tuple(hits))


QUERIES = [
    "panel", "modification report", "agreed", "AGREE", "approving", "sub-committee", "subcommittee", "nowhere",
    '"Modification Report"', '"the Panel"', '"agreed that the"', '"of the change board"', "panel NOT agreed",
    "NOT panel", "agreed OR rejected", "(agreed OR rejected) AND panel", "mod*", "1*", "heading:modification",
    "heading:(actions OR updates)", "committee:SSC", "committee:PANEL agreed", 'committee:"Security Sub-Committee"',
    "date:2021", "date:2021-04", "date:[2021-03 TO 2021-07]", "date:[* TO 2021-05]", "SECMP0024", "secmp 24",
    "modification:SECMP0024", "modification:SECMP0O24", "DP099", "smets1", "SMETS1 devices", '"smets1 devices"',
    "rejectcd", "2021", "v1.2", "e-mail", "non-voting", "user's", "a the of", "panel panel", "committee:SMKI PMA", "…",
    "",
]  # fmt: skip
FILTERS = [
    {}, {"hidden_markings": frozenset({"AMBER"})},
    *(pytest.param(filters, marks=pytest.mark.slow) for filters in (
        {"exact": True}, {"committee": "SSC"}, {"modification": "SECMP0024"}, {"heading": "actions"},
        {"date_from": "2021-04", "date_to": "2021-08"}, {"marking": "GREEN"}, {"text_source": "ocr", "code": "sec"},
        {"sort": Sort.DATE},
    )),
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: " ".join(filters) or "none")
def test_all_engines_give_the_same_sections_counts_and_coverage(archives, filters):
    for query in QUERIES:
        one, other = (
            search(archives[name], SearchRequest(query, limit=1000, facets=True, **filters)) for name in ENGINES
        )

        assert told(one) == told(other), query


def test_the_frozen_queries_are_worth_asking(archives):
    totals = [search(archives[ENGINES[0]], SearchRequest(query, limit=0)).total for query in QUERIES]

    assert sum(1 for total in totals if total) > 0.6 * len(QUERIES)
    assert len(set(totals)) > 10


@pytest.mark.parametrize("query", [query for query in QUERIES if query])
def test_all_engines_give_the_same_order_by_date(archives, query):
    one, other = (search(archives[name], SearchRequest(query, limit=30, sort=Sort.DATE)) for name in ENGINES)

    assert [(hit.document, hit.section) for hit in one.hits] == [(hit.document, hit.section) for hit in other.hits]


WORDS = st.sampled_from(
    ["AND", "OR", "NOT", "(", ")", '"', "panel", "agreed", "mod*", "SECMP0024", "24", "committee:SSC", "heading:", "-"]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=40), exact=st.booleans())
def test_whatever_is_typed_is_answered_alike_by_all_engines(archives, query, exact):
    one, other = (
        search(archives[name], SearchRequest(query, limit=1000, exact=exact, facets=True)) for name in ENGINES
    )

    assert told(one) == told(other)


# --- queries drawn from what the papers say ---

PRINTED = sorted({word for path in TEXTS for word in path.read_text(encoding="utf-8").split()})
PLAIN = [word for word in PRINTED if word.isalpha() and len(word) > 3]
LINES = [line for path in TEXTS for line in path.read_text(encoding="utf-8").splitlines() if len(line.split()) > 4]


def one_of(words: list[str]) -> st.SearchStrategy[str]:
    return st.integers(0, len(words) - 1).map(lambda at: words[at])


PHRASES = st.tuples(one_of(LINES), st.integers(0, 3), st.integers(2, 4)).map(
    lambda drawn: '"' + " ".join(drawn[0].split()[drawn[1] : drawn[1] + drawn[2]]).replace('"', "") + '"'
)
LEAVES = st.one_of(
    one_of(PRINTED),
    one_of(PLAIN).map(lambda word: word.translate(MISREAD)),
    one_of(PLAIN).map(lambda word: word[:3] + "*"),
    one_of(PLAIN).map(lambda word: f"heading:{word}"),
    PHRASES,
    st.tuples(st.sampled_from(["SECMP00", "secmp 0", "DP0", "MP", "modification:"]), st.integers(1, 99)).map(
        lambda drawn: f"{drawn[0]}{drawn[1]}"
    ),
    st.sampled_from(["committee:PANEL", "committee:tabasc", "date:2021-04", "date:[2021-02 TO 2021-08]", "NOT panel"]),
)  # fmt: skip
TYPED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " NOT "]), inner).map("".join),
        inner.map(lambda query: f"({query})"),
    ),
    max_leaves=4,
)
NARROWED = st.fixed_dictionaries(
    {},
    optional={
        "committee": st.sampled_from(["SSC", "PANEL"]),
        "date_from": st.just("2021-03"),
        "heading": st.just("report"),
        "text_source": st.just("ocr"),
        "hidden_markings": st.just(frozenset({"AMBER"})),
        "sort": st.sampled_from(Sort),
        "exact": st.booleans(),
        "enough": st.sampled_from([1, 10]),
    },
)


def assert_alike(archives: dict[str, Papers], query: str, narrowed: dict[str, object]) -> None:
    one, other = (search(archives[name], SearchRequest(query, limit=1000, facets=True, **narrowed)) for name in ENGINES)
    assert told(one) == told(other)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TYPED, narrowed=NARROWED)
def test_what_the_papers_say_is_found_alike_by_all_engines(archives, query, narrowed):
    assert_alike(archives, query, narrowed)


@pytest.mark.slow
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TYPED, narrowed=NARROWED)
def test_many_more_queries_are_answered_alike_by_all_engines(archives, query, narrowed):
    assert_alike(archives, query, narrowed)


@pytest.fixture(scope="module")
def changing(tmp_path_factory) -> dict[str, Papers]:
    made = {name: Papers(tmp_path_factory.mktemp(name), papers_of_the_corpus()[:2]) for name in ENGINES}
    for name, papers in made.items():
        reindex(papers, engine=name)
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, len(TEXTS) - 1), comes=st.booleans(), cut=st.integers(1, 6), query=TYPED)
def test_papers_that_come_and_go_leave_all_engines_alike(changing, number, comes, cut, query):
    record = papers_of_the_corpus()[number]
    record["sections"] = record["sections"][:cut]
    record["entities"] = [one for one in record["entities"] if one["section"] in {s["id"] for s in record["sections"]}]
    for papers in changing.values():
        if comes:
            papers.put(record)
        elif record["id"] in papers.records and len(papers.records) > 1:
            papers.drop(record["id"])
    assert_alike(changing, query, {})
