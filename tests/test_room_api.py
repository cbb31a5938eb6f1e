"""The API of the reading room: the shapes of the contract, paging, problems, ETags, and a document that says so."""

from __future__ import annotations

import json

import pytest
from papers_by_hand import event, paper
from reading_room import archive_with, room, two_papers

from index.archive import Archive
from index.history import history
from index.search import SearchRequest, answer_shape, search


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    more = [paper(f"{n}.pdf", date=None, events=[event(f"SECMP01{n:02}", "noted")]) for n in range(8)]
    return archive_with(tmp_path_factory.mktemp("api") / "archive", *two_papers(), *more)


@pytest.fixture(scope="module")
def client(directory):
    with room(directory) as opened:
        yield opened


def test_answers_are_those_of_the_command_line(client, directory):
    with Archive.open(directory) as archive:
        found = answer_shape(search(archive, SearchRequest("happy", facets=True, limit=20)))
        told = history(archive, "SECMP0024").shape()
        record = archive.document(two_papers()[0]["id"])

    asked = client.get("/api/v1/search?q=happy&facets=true").json()
    places = [hit.pop("score") for hit in asked["hits"]]  # this room's readers may not see marked papers
    for hit in found["hits"]:
        hit.pop("score")

    assert asked == json.loads(json.dumps(found))
    assert places == [1 / place for place in range(1, len(places) + 1)]
    assert client.get("/api/v1/modifications/secmp24").json() == told
    assert client.get(f"/api/v1/documents/{record['id'][:8]}").json() == record


def test_a_long_answer_comes_in_parts_that_lead_to_each_other(client):
    seen, address = [], "/api/v1/modifications?limit=4"
    while address:
        answer = client.get(address)
        seen += [row["modification"] for row in answer.json()["modifications"]]
        address = answer.links.get("next", {}).get("url")

    assert len(seen) == len(set(seen)) == 9
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/v1/search?limit=1000", 400), ("/api/v1/search?q=" + "x" * 600, 400), ("/api/v1/search?from=soon", 400),
     ("/api/v1/search?sort=best", 400), ("/api/v1/documents/abc", 400), ("/api/v1/documents/abcdef123", 404),
     ("/api/v1/modifications/SECMP9999", 404), ("/api/v1/nothing", 404), ("/api/v1/search?offset=-1", 400)],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_problem_document(client, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == {"type", "title", "status", "detail", "advice"}


@pytest.mark.parametrize("address", ["/api/v1/search?q=happy", "/api/v1/coverage", "/mods/SECMP0024.csv"])
def test_an_unchanged_answer_is_not_sent_again(client, address):
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"if-none-match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_page_has_its_text_and_the_places_that_answer(client):
    record = two_papers()[0]
    shape = client.get(f"/api/v1/documents/{record['id']}/pages/1?q=happy").json()

    assert (shape["number"], shape["pages"], shape["width"]) == (1, 2, 595.0)
    assert [place["text"] for place in shape["found"]] == ["Happy"]


def test_nothing_can_be_changed_over_the_api(client):
    for method in ("post", "put", "delete", "patch"):
        answer = client.request(method, "/api/v1/search?q=happy", headers={"content-length": "0"})
        assert answer.status_code == 405


def test_the_openapi_document_describes_what_is_answered(client):
    document = client.get("/api/v1/openapi.json").json()
    answers = {
        "/api/v1/search": "/api/v1/search?q=happy&facets=true",
        "/api/v1/modifications": "/api/v1/modifications",
        "/api/v1/modifications/{modification}": "/api/v1/modifications/SECMP0024",
        "/api/v1/documents": "/api/v1/documents",
        "/api/v1/documents/{document}": f"/api/v1/documents/{two_papers()[0]['id']}",
        "/api/v1/documents/{document}/pages/{number}": f"/api/v1/documents/{two_papers()[0]['id']}/pages/1?q=happy",
        "/api/v1/committees": "/api/v1/committees",
        "/api/v1/coverage": "/api/v1/coverage",
        "/api/v1/failures": "/api/v1/failures",
    }

    assert answers.keys() == document["paths"].keys()
    for path, address in answers.items():
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert faults(schema, client.get(address).json()) == [], path


def faults(schema, value, at="answer"):
    """Return where a value is not what its schema says; only the words that our schemas use."""
    if "anyOf" in schema:
        return [] if any(not faults(one, value) for one in schema["anyOf"]) else [at]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
    if schema["type"] == "null":
        return [] if value is None else [at]
    if not isinstance(value, kinds[schema["type"]]):
        return [at]
    if schema["type"] == "array":
        return [fault for n, one in enumerate(value) for fault in faults(schema["items"], one, f"{at}[{n}]")]
    if schema["type"] == "object" and "properties" in schema:
        missing = [f"{at}.{name}" for name in schema["required"] if name not in value]
        unknown = [f"{at}.{name}" for name in value if name not in schema["properties"]]
        inner = [
            fault
            for name, one in schema["properties"].items()
            if name in value
            for fault in faults(one, value[name], f"{at}.{name}")
        ]
        return missing + unknown + inner
    return []
