"""What a person says of a document in, corrections in the archive out: checked, kept, and undone when asked."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.accepted import NOT_KNOWN, Accepted, accepted_in
from index.answer_shapes import CorrectionShape
from index.archive import Archive
from index.corrected import place_of
from index.corrections import Change, DocumentTarget, Draft, EntityTarget, EventTarget, Signature
from index.places import Texts, mark_at, texts_of
from pipeline.errors import NotFound, UsageError
from pipeline.shapes import DocumentShape, EntityShape, EventShape

_WORDS_BESIDE = 2  # words on each side that tell a mention from another
_NEAREST = 5
"""How many of the things that are there a message lists."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which mentions or events are meant: all that agree with what is given."""

    text: str | None = None  # as printed: a mention, alone or with words beside it; some of an event's quote
    section: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be corrected, in the words of the command line.

    A mention is named by `where.text`, an event as `ID:ACTION`; with neither, `facts` (title, committee, date) are the
    document's own. `value` is a mention's new value, `event_fields` (modification, action, committee, date, stage,
    planned_date) those of an event. `every` corrects all that is meant, where that is several.
    """

    where: Where = Where()
    event: str | None = None
    value: str | None = None
    event_fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    reject: bool = False
    every: bool = False


def sign(by: str | None, note: str | None) -> Signature:
    """Return a signature of now, by the user who is logged in unless told.

    Raises:
        UsageError: nobody was named, and the system does not know the user.
    """
    try:
        name = getpass.getuser() if by is None else " ".join(by.split())
    except (OSError, KeyError, ImportError):
        name = ""
    if not name:
        raise UsageError("Nobody says this correction.", advice="Say who with --by NAME.")
    return Signature(name, datetime.now(UTC).isoformat(timespec="seconds"), note)


def check_alone(request: Request, *, is_list: bool, is_undo: bool) -> None:
    """Refuse a request that wants to list or undo corrections and to make some too.

    Raises:
        UsageError: it does.
    """
    if request != Request() or (is_list and is_undo):
        raise UsageError("--list and --undo stand alone.", advice="Do one thing after the other.")


def correct(archive: Archive, document: str, request: Request, *, signed: Signature) -> list[CorrectionShape]:
    """Keep one correction for each thing that is meant; return them. Answers change at once, the index when updated.

    Raises:
        UsageError: the request does not make sense, or a value is not one that the paper's code knows.
        NotFound: there is no such document, nothing of the kind stands there, or several things do.
        ArchiveError: another process is writing.
    """
    with archive.writing():
        record = archive.document(document)
        content = archive.ledger.content(document)
        accepted = accepted_in(record, profile=None if content is None else content.profile)
        drafts = _drafts(record, request, accepted)
        with archive.transaction():
            numbers = {archive.book.add(document, draft, signed) for draft in drafts}
            _answer_anew(archive, document)
    return [one for one in archive.corrections(document) if one["number"] in numbers]


def undo(archive: Archive, document: str, number: int, *, signed: Signature) -> list[CorrectionShape]:
    """Take one correction back; return it.

    Raises:
        NotFound: the document has no such correction, or it is undone already.
        ArchiveError: another process is writing.
    """
    with archive.writing():
        known = {one.number for one in archive.book.of(document) if one.undone is None}
        if number not in known:
            raise NotFound(
                f"Document {document[:12]} has no correction {number} to undo.",
                advice="`modtrail correct DOCUMENT --list` shows its corrections.",
            )
        with archive.transaction():
            archive.book.undo(number, signed)
            _answer_anew(archive, document)
    return [one for one in archive.corrections(document) if one["number"] == number]


def _answer_anew(archive: Archive, document: str) -> None:
    archive.derive_anew(document)
    archive.ledger.touch(document)


def _drafts(record: DocumentShape, request: Request, accepted: Accepted) -> list[Draft]:
    if request.event is not None:
        return _event_drafts(record, request, accepted)
    if request.event_fields:
        raise UsageError(
            f"--{next(iter(request.event_fields)).replace('_', '-')} says something of an event, and none is named.",
            advice="Name it: --event SECMP0055:agreed. The paper itself has --document-committee and the like.",
        )
    if request.where.text is not None:
        return _entity_drafts(record, request, accepted)
    if not request.facts or request.value is not None or request.reject:
        raise UsageError(
            "Nothing says what to correct.",
            advice="Name a mention with --text, an event with --event, or a fact with --document-date and the like.",
        )
    return [_document_draft(record, request.facts, accepted)]


def _entity_drafts(record: DocumentShape, request: Request, accepted: Accepted) -> list[Draft]:
    if (request.value is None) is not request.reject or request.facts:
        raise UsageError("A mention is given a new value or rejected.", advice="Use either --as VALUE or --reject.")
    printed = " ".join((request.where.text or "").split())
    there = [one for one in record["entities"] if _stands(one, request.where)]
    texts = texts_of(record)
    found = [one for one in there if " ".join(one["text"].split()) == printed]
    found = found or [one for one in _inside(there, printed, texts) if _can_mean(one, request.value, accepted)]
    known = list(dict.fromkeys(one["text"] for one in there))
    places = [f"{_place(one)} {_around(one, texts)}" for one in found]
    _check_that_one_is_meant(f"mention printed {printed!r}", places, known, request)
    drafts = []
    for one in found:
        change, families = None, {}
        if request.value is not None:
            value = accepted.value(one["label"], request.value)
            if value == one["value"] and not request.every:
                raise UsageError(f"“{one['text']}” means {value} already.", advice="There is nothing to correct.")
            change = {"value": value}
            families = {value: accepted.family(value)} if one["label"] == "MODIFICATION" else {}
        drafts.append(Draft(EntityTarget(one, mark_at(texts, place_of(one))), change, families))
    return drafts


def _inside(there: Iterable[EntityShape], words: str, texts: Texts) -> list[EntityShape]:
    """Return the mentions that stand inside some printed words, where those are more than a mention."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    return [
        one
        for one in there
        for match in pattern.finditer(texts[one["section"], one["part"]])
        if words and match.start() <= one["start"] and one["end"] <= match.end()
    ]


def _can_mean(one: EntityShape, value: str | None, accepted: Accepted) -> bool:
    """Return whether a new value is one of the mention's kind; any mention can be rejected."""
    try:
        return value is None or bool(accepted.value(one["label"], value))
    except UsageError:
        return False


def _around(one: EntityShape, texts: Texts) -> str:
    """Return a mention with a few of the words beside it, in quotation marks."""
    text = texts[one["section"], one["part"]]
    before, after = text[: one["start"]].split()[-_WORDS_BESIDE:], text[one["end"] :].split(maxsplit=_WORDS_BESIDE + 1)
    return f"“{' '.join([*before, one['text'], *after[:_WORDS_BESIDE]])}”"


def _event_drafts(record: DocumentShape, request: Request, accepted: Accepted) -> list[Draft]:
    if bool(request.event_fields) is request.reject or request.value is not None or request.facts:
        raise UsageError(
            "An event is given other fields or rejected.",
            advice="Use --committee, --date, --action, --modification, --stage or --planned-date, or else --reject.",
        )
    modification, colon, action = (request.event or "").rpartition(":")
    if not colon:
        raise UsageError(f"{request.event!r} names no event.", advice="Write it as ID:ACTION: SECMP0055:agreed.")
    named = {one["modification"] for one in record["events"]}
    wanted = modification if modification in named else accepted.modification(modification), accepted.action(action)
    words = " ".join((request.where.text or "").split())
    found = [
        one
        for one in record["events"]
        if (one["modification"], one["action"]) == wanted
        and _stands(one, request.where)
        and words in " ".join(one["quote"].split())
    ]
    known = [f"{one['modification']}:{one['action']}" for one in record["events"] if _stands(one, request.where)]
    _check_that_one_is_meant(f"event {':'.join(wanted)}", [_place(one) for one in found], known, request)
    change = None if request.reject else _event_change(request.event_fields, accepted)
    new_id = None if change is None else change.get("modification")
    families = {} if new_id is None else {new_id: accepted.family(new_id)}
    texts = texts_of(record)
    return [Draft(EventTarget(one, mark_at(texts, place_of(one))), change, families) for one in found]


def _event_change(fields: Mapping[str, str], accepted: Accepted) -> Change:
    always = {"modification": accepted.modification, "action": accepted.action}
    perhaps = {
        "committee": accepted.committee,
        "date": accepted.date,
        "stage": accepted.stage,
        "planned_date": accepted.date,
    }
    return {
        key: always[key](typed) if key in always else _perhaps(typed, perhaps[key]) for key, typed in fields.items()
    }


def _document_draft(record: DocumentShape, facts: Mapping[str, str], accepted: Accepted) -> Draft:
    checks = {"title": accepted.text, "committee": accepted.committee, "date": accepted.date}
    date = record["date"]
    found = {
        "title": record["title"],
        "committee": record["committee"],
        "date": None if date is None else date["value"],
    }
    change = {key: _perhaps(typed, checks[key]) for key, typed in facts.items()}
    return Draft(DocumentTarget({key: found[key] for key in change}), change, {})


def _perhaps(typed: str, check: Callable[[str], str]) -> str | None:
    return None if typed.strip().casefold() == NOT_KNOWN else check(typed)


def _stands(one: EntityShape | EventShape, where: Where) -> bool:
    in_section = where.section is None or one["section"].casefold() == where.section.casefold()
    return in_section and where.page in {None, one["page"]}


def _place(one: EntityShape | EventShape) -> str:
    return f"section {one['section']}, page {one['page']}"


def _check_that_one_is_meant(what: str, places: list[str], known: list[str], request: Request) -> None:
    """Refuse where nothing is meant, or several things are and `every` was not said."""
    if not places:
        here = "" if request.where.section is None else f" in section {request.where.section}"
        here += "" if request.where.page is None else f" on page {request.where.page}"
        some = ", ".join(known[:_NEAREST]) + (" …" if len(known) > _NEAREST else "")
        raise NotFound(
            f"The document has no {what}{here}.",
            advice=f"There is {some}." if known else "`modtrail show DOCUMENT --json` shows all that was found.",
        )
    if len(places) > 1 and not request.every:
        some = "; ".join(places[:_NEAREST]) + (" …" if len(places) > _NEAREST else "")
        raise NotFound(
            f"The document has the {what} {len(places)} times: {some}.",
            advice="Narrow it down with --section, --page or the words beside it in --text; or correct all with --all.",
        )
