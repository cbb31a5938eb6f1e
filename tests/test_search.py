"""A question to an archive gets its sections, best first, with sentence, page and boxes; the index keeps in step."""

from __future__ import annotations

import gc
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers_in_memory import Papers, paper

from index import indexing
from index.engines import DEFAULT_ENGINE, ENGINES
from index.indexing import opened_index
from index.search import SearchAnswer, SearchRequest, Sort, answer_shape, reindex, search, update_index
from pipeline.errors import ArchiveError, ToolMissing, UsageError
from pipeline.records import Box

MODIFICATIONS_TEXT = """The TABASC discussed the following.

• SECMP0024 needs to handle non-happy day scenarios. More detail is needed.
• The TABASC agreed the minor changes in SECMP0055 and agreed that the date be moved."""
APRIL = paper(
    1,
    [
        (None, "SEC Panel Sub-Committee Report SECP_67_1005_12"),
        ("SSC Highlights", "The SSC reviewed SEMPO0013 and SMETSI1 standards. It approved the SCF V1.16."),
        ("TABASC Highlights", MODIFICATIONS_TEXT),
    ],
)
MAY = paper(
    2,
    [
        ("Operations", "The OPSG noted the incident. It was a happy\nday for all. See 216/04 and Director’s Letters."),
        ("SMKI PMA Highlights", "The SMKI PMA did not agree to SMETS1 changes in SECMP0024."),
    ],
    date="2019-06",
    title="Second Report",
    committee=None,
)  # fmt: skip
UNDATED = paper(3, [("Notes", "Nothing was approved here; SECMP0024 is deferred.")], date=None, committee="TAG")


@pytest.fixture(params=ENGINES)
def papers(request, tmp_path) -> Papers:
    papers = Papers(tmp_path, [APRIL, MAY, UNDATED])
    if request.param != DEFAULT_ENGINE:
        reindex(papers, engine=request.param)
    return papers


def ask(papers: Papers, query: str, **options) -> SearchAnswer:
    return search(papers, SearchRequest(query, **options))  # type: ignore[arg-type]


def found(papers: Papers, query: str, **options) -> list[str]:
    """Return hits as paper/section, best first."""
    return [f"{int(hit.document, 16)}/{hit.section}" for hit in ask(papers, query, **options).hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"happy day"', {"1/3", "2/1"}),
        ("“happy day”", {"1/3", "2/1"}),
        ("non-happy", {"1/3"}),
        ("nonhappy", {"1/3"}),
        ('"handle non-happy day scenarios more detail"', {"1/3"}),
        ("HAPPY AND incident", {"2/1"}),
        ("happy NOT incident", {"1/3"}),
        ("incident OR SCF", {"1/2", "2/1"}),
        ("(incident OR SCF) noted", {"2/1"}),
        ("NOT SECMP0024", {"1/0", "1/2", "2/1"}),
        ("scen*", {"1/3"}),
        ("SECP_67*", {"1/0"}),
        ("SECP_67_1005_12", {"1/0"}),
        ("1005", {"1/0"}),
        ("216/04", {"2/1"}),
        ("V1.16", {"1/2"}),
        ("director's", {"2/1"}),
        ("heading:highlights", {"1/2", "1/3", "2/2"}),
        ("heading:(SSC OR TABASC)", {"1/2", "1/3"}),
        ("committee:SSC", {"1/2"}),
        ('committee:"SMKI PMA"', {"2/2"}),
        ("committee:smki-pma", {"2/2"}),
        ('committee:"Security Sub-Committee"', {"1/2"}),
        ("committee:PANEL", {"1/0", "1/2", "1/3"}),
        ("date:2019-05", {"1/0", "1/2", "1/3"}),
        ("date:2019-06-15", {"2/1", "2/2"}),
        ("date:[2019-05-03 TO 2020]", {"2/1", "2/2"}),
        ("date:[* TO 2019-05]", {"1/0", "1/2", "1/3"}),
        ("agree", {"1/3", "2/2"}),
        ("xyzzy", set()),
        ("", set()),
        ("…", set()),
    ],
)  # fmt: skip
def test_a_query_finds_its_sections(papers, query, expected):
    assert set(found(papers, query)) == expected


@pytest.mark.parametrize(
    "typed", ["SECMP0024", "secmp0024", "SECMP24", '"SECMP 24"', "SECMP-0024", "secmp_24", "SECMP0O24", "SECMPO0024"]
)
def test_a_modification_is_found_however_its_id_is_typed(papers, typed):
    assert set(found(papers, f"modification:{typed}")) == {"1/3", "2/2", "3/1"}
    assert set(found(papers, "", modification=typed.strip('"'))) == {"1/3", "2/2", "3/1"}


@pytest.mark.parametrize("typed", ["SECMP0013", "secmp 13", "SECMP-0013", '"SECMP 0013"'])
def test_an_id_typed_among_words_finds_where_it_was_misread(papers, typed):
    assert found(papers, f"reviewed {typed}") == ["1/2"]


def test_hits_without_boxes_are_the_same_but_for_their_boxes(papers):
    whole = ask(papers, "day", limit=50).hits
    bare = ask(papers, "day", limit=50, boxes=False).hits

    assert any(hit.highlights for hit in whole)
    assert bare == tuple(replace(hit, highlights=()) for hit in whole)


@pytest.mark.parametrize("typed", ["DP099", "MP099", "mp 99", "MP-099", "DP99"])
def test_a_modification_is_found_under_every_id_of_its_family(papers, typed):
    draft = replace(next(papers.section_rows([UNDATED["id"]])), modifications=("DP099",), families=("MP099",))
    papers.section_rows = lambda documents=None, wanted=None: iter([draft])  # type: ignore[method-assign]
    reindex(papers)

    assert found(papers, f'modification:"{typed}"') == ["3/1"]
    assert found(papers, "", modification=typed) == ["3/1"]
    assert found(papers, typed) == ["3/1"]


def test_an_unknown_modification_finds_nothing_and_names_the_nearest(papers):
    answer = ask(papers, "modification:SECMP0025")

    assert answer.total == 0
    assert any("SECMP0024" in note for note in answer.notes)


def test_an_unknown_committee_finds_nothing_and_a_note_says_so(papers):
    answer = ask(papers, "", committee="Zoning Board")

    assert answer.total == 0
    assert any("Zoning Board" in note for note in answer.notes)


def test_what_ocr_misread_is_found_after_what_is_printed_right_unless_exact_is_asked(papers):
    assert found(papers, "SMETS1") == ["2/2", "1/2"]
    assert found(papers, "SMETS1", exact=True) == ["2/2"]
    assert any("smetsi1" in note for note in ask(papers, "SMETS1").notes)


def test_not_excludes_what_only_a_stand_in_would_find(papers):
    assert "1/2" not in found(papers, "NOT SMETS1")
    assert "1/2" in found(papers, "NOT SMETS1", exact=True)


def test_a_phrase_means_its_words_and_no_other_inflections(papers):
    assert found(papers, '"TABASC agreed"') == ["1/3"]
    assert found(papers, '"TABASC agrees"') == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"committee": "TABASC"}, {"1/3"}),
        ({"modification": "SECMP0055"}, {"1/3"}),
        ({"heading": "smki highlights"}, {"2/2"}),
        ({"date_from": "2019-06"}, {"2/2"}),
        ({"date_to": "2019-05-31"}, {"1/3"}),
        ({"date_from": "2019-07"}, set()),
        ({"committee": "PANEL", "date_from": "2019"}, {"1/3"}),
    ],
)
def test_filters_narrow_what_the_query_finds(papers, filters, expected):
    assert set(found(papers, "agree", **filters)) == expected


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ("happy scenarios xyzzy", {"1/3", "2/1"}, "lack the fewest"),
        ("scenarios handle xyzzy", {"1/3"}, "lack one"),
        ("incident xyzzy", {"2/1"}, "some of them"),
        ("SECMP0055 xyzzy", {"1/3"}, "without “xyzzy”"),
        ("committee:SSC xyzzy", {"1/2"}, "without “xyzzy”"),
        ("happy xyzzy NOT incident", {"1/3"}, "some of them"),
    ],
)
def test_words_that_no_section_has_together_find_the_nearest_and_a_note_says_so(papers, query, expected, said):
    answer = ask(papers, query)

    assert {f"{int(hit.document, 16)}/{hit.section}" for hit in answer.hits} == expected
    assert any(said in note for note in answer.notes)


def test_sections_with_all_the_words_come_first_and_those_that_lack_some_follow(papers):
    answer = ask(papers, "happy incident")

    assert found(papers, "happy incident") == ["2/1", "1/3"]
    assert answer.total == 2
    assert any("1 section has all of these words" in note for note in answer.notes)
    assert found(papers, "happy incident", offset=1) == ["1/3"]
    assert found(papers, "happy incident", limit=1) == ["2/1"]
    assert found(papers, "happy incident", offset=2) == []


@pytest.mark.parametrize("options", [{"sort": Sort.DATE}, {"exact": True}, {"enough": 1}])
def test_nothing_that_lacks_a_word_follows_by_date_or_where_it_is_not_wanted(papers, options):
    assert found(papers, "happy incident", **options) == ["2/1"]


def test_the_counts_of_those_that_lack_some_words_are_added(papers):
    facets = ask(papers, "happy incident", facets=True).facets

    assert dict(facets.year) == {"2019": 2}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("the scenarios of happy", ["1/3"]),
        ("who handled the scenarios", ["1/3"]),
    ],
)
def test_words_that_only_hold_a_sentence_together_need_not_be_there(papers, query, expected):
    answer = ask(papers, query, enough=1)

    assert [f"{int(hit.document, 16)}/{hit.section}" for hit in answer.hits] == expected
    assert any(note.startswith("Not asked for: ") for note in answer.notes)


def test_a_word_that_no_section_has_and_its_neighbours_are_named(papers):
    for number in range(10, 15):
        papers.put(paper(number, [("Report", "The committee spoke; other committees did not.")]))

    answer = ask(papers, "comittee")

    assert answer.total == 0
    assert any("Did you mean committee?" in note for note in answer.notes)
    assert not ask(papers, "comittee", hidden_markings=frozenset({"GREEN"})).notes
    assert not ask(papers, "comittee", exact=True).notes


@pytest.mark.parametrize("query", ["the", "of the", "the AND scenarios", "NOT the"])
def test_words_that_stand_alone_or_beside_an_operator_are_asked_for(papers, query):
    assert not any("Not asked for" in note for note in ask(papers, query).notes)


@pytest.mark.parametrize(
    "query", ["happy AND xyzzy", '"happy xyzzy"', "SECMP9999 happy xyzzy", '"happy day" "xyzzy plugh"', "(happy xyzzy)"]
)
@pytest.mark.parametrize("exact", [False, True])
def test_what_was_asked_for_in_so_many_words_is_never_given_up(papers, query, exact):
    assert ask(papers, query, exact=exact).total == (0 if exact or query != "(happy xyzzy)" else 2)


def test_a_filter_is_never_given_up(papers):
    assert found(papers, "incident xyzzy", committee="SSC") == []


def test_a_committee_of_several_words_needs_no_quotation_marks(papers):
    assert found(papers, "committee:SMKI PMA agree") == ["2/2"]
    assert found(papers, "committee:Security Sub-Committee reviewed") == ["1/2"]
    assert found(papers, "committee:SSC reviewed") == ["1/2"]


@pytest.mark.parametrize("typed", ["24", "0024", "55"])
def test_a_modification_is_found_by_its_number_alone_and_a_note_says_as_what(papers, typed):
    answer = ask(papers, f"modification:{typed}")

    assert answer.total
    assert any(f"SECMP{int(typed):04d}" in note for note in answer.notes)


def test_a_range_of_dates_that_runs_backwards_finds_nothing_and_a_note_says_why(papers):
    answer = ask(papers, "agree", date_from="2019-06", date_to="2019-05")

    assert answer.total == 0
    assert any("2019-06" in note and "2019-05" in note for note in answer.notes)


@pytest.mark.parametrize("query", ["", "  "])
def test_an_empty_query_without_a_filter_finds_nothing_and_a_note_says_why(papers, query):
    answer = ask(papers, query)

    assert answer.total == 0
    assert any("nothing to search for" in note for note in answer.notes)


def test_a_query_without_a_searchable_word_is_not_everything(papers):
    assert ask(papers, "…", committee="PANEL").total == 0


def test_the_newest_paper_comes_first_by_date(papers):
    assert found(papers, "SECMP0024", sort=Sort.DATE) == ["2/2", "1/3", "3/1"]


def test_pages_of_an_answer_follow_each_other(papers):
    every = found(papers, "the OR secp*", limit=100)

    assert [hit for at in range(0, len(every), 2) for hit in found(papers, "the OR secp*", limit=2, offset=at)] == every
    assert ask(papers, "the OR secp*", limit=1, offset=50).total == len(every)


def test_a_snippet_is_a_whole_sentence_with_its_words_marked(papers):
    (hit,) = ask(papers, '"happy day" scenarios').hits

    assert hit.snippet == "SECMP0024 needs to handle non-happy day scenarios. More detail is needed."
    assert [hit.snippet[mark.start : mark.end] for mark in hit.marks] == ["happy day", "scenarios"]


def test_a_misread_id_is_marked_and_highlighted_as_it_is_printed(papers):
    (hit,) = ask(papers, "modification:SECMP0013").hits

    assert [hit.snippet[mark.start : mark.end] for mark in hit.marks] == ["SEMPO0013"]
    assert [(place.page, place.box) for place in hit.highlights] == [(2, Box(85.0, 100.0, 130.0, 110.0))]


def test_a_hit_in_a_heading_is_highlighted_there(papers):
    (hit,) = ask(papers, "heading:operations").hits

    assert (hit.page, hit.heading) == (1, "Operations")
    assert [(place.page, place.box) for place in hit.highlights] == [(1, Box(0.0, 0.0, 50.0, 10.0))]
    assert hit.snippet.startswith("The OPSG noted the incident.")


def test_a_hit_knows_its_paper_and_modifications(papers):
    (hit,) = ask(papers, "scenarios").hits

    assert (hit.title, hit.date, hit.committee, hit.marking, hit.page) == (
        "SEC Panel Sub-Committee Report", "2019-05-02", "PANEL", "GREEN", 3,
    )  # fmt: skip
    assert hit.modifications == ("SECMP0024", "SECMP0055")


def test_facets_count_all_sections_found_under_the_filters(papers):
    facets = ask(papers, "SECMP0024", facets=True, limit=1, date_from="2019-05", date_to="2019-05").facets

    assert facets is not None
    assert facets.committee == (("PANEL", 1), ("TABASC", 1))
    assert facets.modification == (("SECMP0024", 1), ("SECMP0055", 1))
    assert facets.year == (("2019", 1),)
    assert ask(papers, "happy").facets is None


def test_facets_count_months_codes_markings_and_how_pages_were_read(papers):
    papers.put(paper(4, [("News", "Happy news.")], date="2019", marking=None, text_source="text-layer"))

    facets = ask(papers, "happy", facets=True).facets

    assert facets is not None
    assert facets.year == (("2019", 3),)
    assert facets.month == (("2019-05", 1), ("2019-06", 1))
    assert facets.code == (("sec", 3),)
    assert facets.marking == (("GREEN", 2),)
    assert facets.text_source == (("ocr", 2), ("text-layer", 1))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"marking": "amber"}, {"4/1"}),
        ({"text_source": "text layer"}, {"4/1"}),
        ({"code": "SEC"}, {"1/3", "2/1", "4/1"}),
        ({"code": "bsc"}, set()),
        ({"marking": "GREEN", "text_source": "ocr"}, {"1/3", "2/1"}),
    ],
)
def test_papers_are_chosen_by_code_marking_and_how_they_were_read(papers, filters, expected):
    papers.put(paper(4, [("News", "Happy news.")], marking="AMBER", text_source="text-layer"))

    assert set(found(papers, "happy", **filters)) == expected


def test_an_unknown_marking_finds_nothing_and_a_note_names_those_there_are(papers):
    answer = ask(papers, "happy", marking="PURPLE")

    assert answer.total == 0
    assert any("PURPLE" in note and "GREEN" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        ({}, 3),
        ({"date_to": "2019-05"}, 1),
        ({"committee": "PANEL"}, 1),
        ({"committee": "PANEL", "modification": "SECMP0055"}, 1),
        ({"modification": "SECMP0024"}, 3),
        ({"heading": "highlights"}, 3),
        ({"marking": "PURPLE"}, 0),
        ({"code": "sec"}, 3),
    ],
)
def test_coverage_is_of_the_papers_that_the_filters_select(papers, filters, documents):
    assert ask(papers, "anything", **filters).coverage.documents == documents


def test_coverage_follows_papers_that_change_and_go(papers):
    assert ask(papers, "", committee="TAG").coverage.documents == 1
    papers.put(paper(1, [("Report", "The TAG met.")]))
    papers.drop(UNDATED["id"])

    assert ask(papers, "", committee="TAG").coverage.documents == 1
    assert ask(papers, "", modification="SECMP0055").coverage.documents == 0


SECRET = paper(
    9,
    [("Secret Highlights", "A happy agrecment on SECMP0077 and SMETSl1 with the SECRETARIAT.")],
    committee="SSC",
    marking="RED",
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("happy", {}),
        ("agreement", {}),
        ("NOT agreed", {}),
        ("SMETS1", {}),
        ("SECMP0077", {}),
        ("SECMPO077", {}),
        ("SECMP0078", {}),
        ("modification:SECMP0076", {}),
        ("", {"committee": "SSC"}),
        ("", {"marking": "RED"}),
        ("", {"marking": "PURPLE"}),
        ("secret*", {"date_from": "2019"}),
    ],
)
def test_papers_of_hidden_markings_are_as_if_they_were_not_there(tmp_path, papers, query, filters):
    with_secret = Papers(tmp_path / "other", [APRIL, MAY, UNDATED, SECRET])

    hidden = ask(with_secret, query, facets=True, hidden_markings=frozenset({"RED"}), **filters)
    without = ask(papers, query, facets=True, **filters)

    assert replace(hidden, hits=()) == replace(without, hits=())
    assert [hit.section for hit in hidden.hits] == [hit.section for hit in without.hits]
    assert ask(with_secret, "happy").total > ask(papers, "happy").total


def test_the_json_has_the_keys_of_the_contract(papers):
    shape = json.loads(json.dumps(answer_shape(ask(papers, "happy day", facets=True))))

    assert set(shape) == {"query", "total", "hits", "facets", "coverage", "notes"}
    assert set(shape["hits"][0]) == {
        "document", "title", "date", "committee", "marking", "section", "heading", "page", "score", "snippet", "marks",
        "highlights", "modifications", "superseded",
    }  # fmt: skip
    assert set(shape["facets"]) == {
        "committee", "modification", "year", "month", "family", "code", "marking", "text_source",
    }  # fmt: skip
    assert isinstance(shape["hits"][0]["score"], float)
    assert shape["coverage"]["documents"] == 3


def test_a_filter_that_is_no_date_is_wrong_usage(papers):
    with pytest.raises(UsageError, match="--from"):
        ask(papers, "happy", date_from="last May")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.lists(st.sampled_from(
    ["AND", "NOT", "OR", "(", ")", '"', "date:2019", "committee:", "modification:", "heading:", "happy", "a*", "SECMP",
     "24", "0024", "non-happy", "–", " "]
), max_size=12).map(" ".join))  # fmt: skip
def test_any_text_is_answered(tmp_path_factory, query):
    folder = tmp_path_factory.getbasetemp() / "any-text"
    answer = search(Papers(folder, [APRIL, MAY]), SearchRequest(query, facets=True))  # type: ignore[arg-type]

    json.dumps(answer_shape(answer), ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert len(answer.hits) == min(answer.total, 10)
    for hit in answer.hits:
        assert all(0 <= mark.start < mark.end <= len(hit.snippet) for mark in hit.marks)


@settings(max_examples=30, deadline=None)
@given(word=st.sampled_from(sorted(set(re.findall(r"[\w.’/-]+", " ".join(
    f"{section['heading'] or ''} {section['text']}" for section in (*APRIL["sections"], *MAY["sections"])
))))))  # fmt: skip
def test_any_printed_word_is_found_again_exactly(tmp_path_factory, word):
    folder = tmp_path_factory.getbasetemp() / "printed-words"
    papers = Papers(folder, [APRIL, MAY])
    request = SearchRequest(f'"{word}"', exact=True)

    assert search(papers, request).total > 0  # type: ignore[arg-type]


# --- the index keeps in step with the records ---


def test_what_is_added_changed_and_removed_shows_in_the_next_answer(papers):
    assert found(papers, "incident") == ["2/1"]
    generation = current(papers)["generation"]

    papers.put(paper(4, [("News", "Another incident happened.")]))
    papers.put(paper(2, [("Operations", "All is quiet.")]))
    papers.drop(APRIL["id"])

    assert found(papers, "incident") == ["4/1"]
    assert found(papers, "quiet") == ["2/1"]
    assert found(papers, "scenarios") == []
    assert current(papers)["generation"] == generation


def current(papers: Papers) -> dict[str, object]:
    return json.loads((papers.index_directory / "current.json").read_text())


@pytest.mark.parametrize("version", [1, 99])
def test_an_index_of_another_version_is_built_anew_with_the_engine_that_was_chosen(
    papers: Papers, version: int
) -> None:
    reindex(papers, engine="tantivy")
    pointer = papers.index_directory / "current.json"
    pointer.write_text(json.dumps({**current(papers), "version": version}))

    update_index(papers)

    assert current(papers)["engine"] == "tantivy"


# Whoosh forgets to close a file that it could not read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", ["removed", "emptied", "no lexicon", "half written", "other version", "not json"])
def test_an_index_that_cannot_be_used_is_built_anew(papers, damage):
    update_index(papers)
    folder = papers.index_directory / str(current(papers)["generation"])
    pointer = papers.index_directory / "current.json"
    if damage == "removed":
        shutil.rmtree(papers.index_directory)
    elif damage == "emptied":
        for file in folder.iterdir():
            if file.suffix in {".seg", ".store", ".idx", ".term", ".fast"}:
                file.write_bytes(b"")
    elif damage == "no lexicon":
        (folder / "lexicon.sqlite").unlink()
    elif damage == "half written":
        (folder / "lexicon.sqlite").write_bytes(b"SQLite format 3\0" + b"\1" * 5000)
    elif damage == "other version":
        pointer.write_text(json.dumps({**current(papers), "version": 99}))
    else:
        pointer.write_text("{")

    assert found(papers, "scenarios") == ["1/3"]
    gc.collect()  # here, where the warning is expected


def test_an_index_of_another_archive_is_built_anew(papers):
    update_index(papers)
    papers.identity = "another"
    papers.records.pop(APRIL["id"])

    assert found(papers, "scenarios") == []


def test_an_archive_that_was_put_back_to_an_older_state_is_indexed_anew(papers):
    papers.put(paper(4, [("News", "Another incident happened.")]))
    update_index(papers)
    del papers.records[f"{4:064x}"]
    papers.revision -= 1

    assert found(papers, "incident") == ["2/1"]


def test_while_another_process_writes_the_index_as_it_is_answers_with_a_note(papers, monkeypatch):
    monkeypatch.setattr(indexing, "READER_LOCK_SECONDS", 0.05)
    update_index(papers)
    papers.put(paper(4, [("News", "Another incident happened.")]))

    with FileLock(papers.index_directory / "lock"):
        answer = ask(papers, "incident")

    assert [hit.section for hit in answer.hits] == ["1"]
    assert any("behind" in note for note in answer.notes)


def test_without_any_index_and_no_right_to_build_one_the_archive_is_unusable(papers, monkeypatch):
    monkeypatch.setattr(indexing, "READER_LOCK_SECONDS", 0.05)
    shutil.rmtree(papers.index_directory, ignore_errors=True)
    papers.index_directory.mkdir()

    with FileLock(papers.index_directory / "lock"), pytest.raises(ArchiveError):
        ask(papers, "incident")


def test_a_rebuild_reports_what_it_did_and_leaves_one_generation(papers):
    told: list[tuple[int, int]] = []
    update_index(papers)

    report = reindex(papers, progress=lambda done, total: told.append((done, total)))

    assert (report.documents, report.sections) == (3, 6)
    assert report.engine == current(papers)["engine"]
    assert told[-1] == (3, 3)
    assert sum(1 for path in papers.index_directory.iterdir() if path.is_dir()) == 1


def test_a_rebuild_that_is_interrupted_leaves_the_index_as_it_was(papers, monkeypatch):
    update_index(papers)
    before = current(papers)

    def interrupted(documents=None):
        yield next(Papers.section_rows(papers, documents))
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(papers, "section_rows", interrupted)
        with pytest.raises(KeyboardInterrupt):
            reindex(papers)

    assert current(papers) == before
    assert found(papers, "scenarios") == ["1/3"]


def test_an_engine_that_there_is_not_is_wrong_usage(papers):
    with pytest.raises(UsageError, match="solr"):
        reindex(papers, engine="solr")


def test_an_engine_that_is_not_installed_says_how_to_add_it_or_do_without(papers, monkeypatch):
    reindex(papers, engine="tantivy")
    monkeypatch.setattr("index.engines.find_spec", lambda name: None)

    for call in (lambda: reindex(papers, engine="tantivy"), lambda: ask(papers, "happy")):
        with pytest.raises(ToolMissing, match="not installed") as told:
            call()
        assert "modtrail[tantivy]" in told.value.advice
        assert "--engine whoosh" in told.value.advice
    assert reindex(papers, engine="whoosh").engine == "whoosh"


def test_a_rebuild_keeps_the_engine_unless_one_is_named(papers):
    reindex(papers, engine="tantivy")

    assert reindex(papers).engine == "tantivy"
    assert reindex(papers, engine="whoosh").engine == "whoosh"
    assert reindex(papers).engine == "whoosh"


def test_an_index_that_holds_too_much_of_what_is_gone_is_built_anew(papers):
    for number in (4, 5, 6):
        papers.put(paper(number, [("Operations", "An incident.")] * 60))
    reindex(papers)
    generation = current(papers)["generation"]
    for number in (4, 5):
        papers.put(paper(number, [("Operations", "All is quiet.")] * 60))
        assert len(found(papers, "quiet", limit=200)) == 60 * (number - 3)

    assert current(papers)["generation"] != generation
    with opened_index(papers) as opened:
        assert opened.engine.sizes() == (186, 0)


def test_an_empty_archive_answers_nothing(tmp_path):
    assert ask(Papers(tmp_path, []), "anything").total == 0


def test_searching_imports_no_reader_of_pages_and_the_engine_only_when_asked():
    code = (
        "import sys, index.search\n"
        "print([m for m in ('spacy', 'pdfplumber', 'pypdfium2', 'pytesseract', 'whoosh', 'PIL', 'numpy')"
        " if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"
