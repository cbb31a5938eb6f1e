"""The tagger: ids, dates, committees, organisations, releases and markings of one document, as a spaCy pipeline.

In: sections and profiles. Out: `Entity` records with page and boxes, and caveats. This is spaCy's only home; it takes a
second to import, so it is imported when the first document is tagged. Our finders work on characters; the tokenizer
splits at what they found (`CMP280/281`, glued words), so that every find is whole tokens on the Doc and none is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from pipeline.committees import find_committees
from pipeline.dates import DateFindings, find_dates
from pipeline.fixed_names import find_markings, find_named_releases
from pipeline.identifiers import DOUBTFUL, IdFindings, read_identifiers
from pipeline.mapping import boxes_between, page_at
from pipeline.profiles import Profile
from pipeline.records import Box, Caveat, Entity, Label, MappedText, Mention, Method, Part, Section
from pipeline.spans import Taken, keep_longest

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_TOKEN = re.compile(r"(?:\w+|[^\w\s]|[^\S ]) ?| +")  # with the blank behind it, which spaCy keeps apart
_BETWEEN_TEXTS = "\n"
_FOUND = "modtrail"  # key of our finds in a Doc's user data
_CONFIDENCES = "confidences"
_MENTION_SPANS = "modtrail_spans"  # name of our component
_NARROWEST_BOX = 0.2  # points; a box is never rounded to nothing


@dataclass(frozen=True, slots=True)
class _Text:
    """A heading or a body, and where it belongs."""

    section: Section
    part: Part
    mapped: MappedText


def tag_entities(
    sections: Sequence[Section], *, profile: Profile, others: Sequence[Profile] = (), anchor: str | None
) -> tuple[tuple[Entity, ...], tuple[Caveat, ...]]:
    """Return the entities of a document in reading order, and what a reader should know of them.

    `profile` is the document's own code, `others` those that it may speak of besides; `anchor` is its own date (EDTF).
    """
    texts = tuple(_texts(sections))
    plain = [text.mapped.text for text in texts]
    identifiers = read_identifiers(plain, profile=profile, others=others)
    committees = find_committees(plain, profile=profile, others=others)
    found: list[tuple[Mention, ...]] = []
    caveats: list[Caveat] = []
    for text, ids, bodies in zip(texts, identifiers, committees, strict=True):
        dates = find_dates(text.mapped.text, anchor=anchor)
        fixed = (*find_markings(text.mapped.text, profile), *find_named_releases(text.mapped.text, profile))
        found.append((*_apart(ids.mentions, (*dates.mentions, *bodies)), *fixed))
        caveats += _caveats(text, ids, dates)
    starts = list(accumulate((len(text) + len(_BETWEEN_TEXTS) for text in plain), initial=0))
    doc = _pipeline()(_tokenized(plain, starts, found))
    entities = []
    for mention in _mentions(doc):
        at = bisect_right(starts, mention.start) - 1
        entities.append(_entity(texts[at], _moved(mention, -starts[at])))
    return tuple(entities), tuple(caveats)


def _texts(sections: Iterable[Section]) -> Iterator[_Text]:
    for section in sections:
        if section.heading is not None:
            yield _Text(section, Part.HEADING, section.heading)
        yield _Text(section, Part.TEXT, section.text)


def _apart(ids: Sequence[Mention], others: Sequence[Mention]) -> Iterator[Mention]:
    """Yield ids, and what is no part of one: the letters and the number of DCRP/MP/21/04 are no body and no date."""
    taken = Taken((one.start, one.end) for one in ids if not _is_implied(one))
    yield from ids
    yield from (other for other in others if not taken.touches(other.start, other.end))


def _caveats(text: _Text, ids: IdFindings, dates: DateFindings) -> Iterator[Caveat]:
    for start, end in ids.unread:
        message = f"“{text.mapped.text[start:end]}” looks like the id of a modification, and could not be read."
        yield Caveat(_page(text, start), "unread-id", message)
    for one in ids.mentions:
        if one.confidence <= DOUBTFUL:
            message = f"{one.value} is printed here with the title of another modification."
            yield Caveat(_page(text, one.start), "doubtful-id", message)
    for doubt in dates.doubts:
        yield Caveat(_page(text, doubt.offset), doubt.code, doubt.message)


def _page(text: _Text, offset: int) -> int:
    page = page_at(text.mapped, offset)
    return text.section.first_page if page is None else page


def _entity(text: _Text, mention: Mention) -> Entity:
    page = _page(text, mention.start)
    return Entity(
        label=mention.label,
        text=text.mapped.text[mention.start : mention.end],
        value=mention.value,
        section=text.section.id,
        part=text.part,
        start=mention.start,
        end=mention.end,
        page=page,
        boxes=tuple(_visible(box) for at, box in boxes_between(text.mapped, mention.start, mention.end) if at == page),
        confidence=mention.confidence,
        method=mention.method,
    )


def _visible(box: Box) -> Box:
    """Return a box that begins on the page and has some width and height."""
    x0, top = max(0.0, box.x0), max(0.0, box.top)
    return Box(x0, top, max(box.x1, x0 + _NARROWEST_BOX), max(box.bottom, top + _NARROWEST_BOX))


def _tokenized(texts: Sequence[str], starts: Sequence[int], found: Iterable[Iterable[Mention]]) -> Doc:
    """Return a Doc of a document's texts whose tokens end where words end and where our finds begin and end.

    `starts` says where in it each text begins.
    """
    from spacy.tokens import Doc

    whole = _BETWEEN_TEXTS.join(texts)
    mentions = tuple(_moved(mention, start) for start, ones in zip(starts, found, strict=False) for mention in ones)
    cuts = sorted({0, len(whole), *(edge for mention in mentions for edge in (mention.start, mention.end))})
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        if whole[start] == " " and pieces and not pieces[-1].endswith(" "):
            pieces[-1] += " "
            start += 1  # noqa: PLW2901 - the blank behind a find belongs to it
        pieces += _TOKEN.findall(whole, start, end)
    words = [piece.rstrip(" ") or piece for piece in pieces]
    spaces = [len(word) < len(piece) for word, piece in zip(words, pieces, strict=True)]
    doc = Doc(_pipeline().vocab, words=words, spaces=spaces)
    doc.user_data[_FOUND] = mentions
    return doc


def _moved(mention: Mention, by: int) -> Mention:
    one = mention  # not by `replace`, which takes several times as long
    return Mention(one.label, one.start + by, one.end + by, one.value, one.confidence, one.method)


def warm_up() -> None:
    """Import spaCy now: it takes a second, which a caller may have to spare before there is something to tag."""
    _pipeline()


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    """Return the spaCy pipeline: English without a model, and our component."""
    import spacy
    from spacy.language import Language

    Language.component(_MENTION_SPANS, func=_set_spans)
    nlp = spacy.blank("en")
    nlp.add_pipe(_MENTION_SPANS)
    return nlp


def _set_spans(doc: Doc) -> Doc:
    """Component: lay our finds on the Doc, one span group a label; of finds of one label that overlap, the longest.

    A span has the canonical value as its `kb_id_` and the method as its `id_`; its group has the confidences.
    """
    from spacy.tokens import SpanGroup

    found: dict[Label, list[Mention]] = {}
    for mention in doc.user_data.pop(_FOUND):
        found.setdefault(mention.label, []).append(mention)
    for label, mentions in found.items():
        group = [
            *keep_longest(one for one in mentions if not _is_implied(one)),
            *(one for one in mentions if _is_implied(one)),
        ]
        group.sort(key=lambda one: (one.start, one.end, one.value))
        spans = [
            span
            for one in group
            if (span := doc.char_span(one.start, one.end, label.value, kb_id=one.value, span_id=one.method.value))
        ]
        attributes = {_CONFIDENCES: [one.confidence for one in group]}
        doc.spans[label.value] = SpanGroup(doc, name=label.value, attrs=attributes, spans=spans)
    return doc


def _is_implied(mention: Mention) -> bool:
    """Whether it is an id that a printed range only implies: it shares the span of the whole range."""
    return mention.label is Label.MODIFICATION and mention.method is Method.INFERRED


def _mentions(doc: Doc) -> list[Mention]:
    """Return what the pipeline left on a Doc, in order of position."""
    mentions = [
        Mention(Label(label), span.start_char, span.end_char, span.kb_id_, confidence, Method(span.id_))
        for label, group in doc.spans.items()
        for span, confidence in zip(group, group.attrs[_CONFIDENCES], strict=True)
    ]
    return sorted(mentions, key=lambda one: (one.start, one.end, one.label, one.value))
