"""Names of committees that a scan misread: long names by edit distance, abbreviations by look-alike glyphs.

In: a text and the names to look for, each with what it stands for. Out: spans with that. The undamaged names are
`pipeline.committees`' matter, and found before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio, partial_ratio_alignment
from rapidfuzz.process import extract

Known = TypeVar("Known")

_WORD = r"[A-Z0-9$|l][\w$|!'’-]*"  # a small l at the beginning is a capital I or T as a rule
_RUN = re.compile(rf"(?<!\w){_WORD}(?:[ \n](?:(?:and|of|for|the|&)[ \n]){{0,2}}{_WORD}){{1,11}}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9$|!]*[A-Z])[A-Z0-9$|!]{3,8}(?![A-Za-z0-9])")
_REMEMBERED = 4096  # different words; a hundred papers have some thousands
_FEWEST_LETTERS = 2  # of a misread abbreviation
_SHORTEST_NAME = 10  # letters: shorter ones have too many neighbours
_DAMAGE = 0.1  # of the letters
_ROUGH = 88.0  # partial ratio below which a closer look is not worth while; a tenth misread gives 90
_SHORT_TABLE = str.maketrans("051l|!8$6", "OSIIIIBSG")
_LONG_TABLE = str.maketrans("051l|!8$6GQDFHN", "OSIIIIBSCCOOEMM")
_LONG_ABBREVIATION = 5
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


@lru_cache(maxsize=8192)
def letters_of(name: str) -> str:
    """Return the letters and digits of a name, in one case: what is left when spacing and hyphens vary."""
    return "".join(character for character in name.casefold().replace("&", "and") if character.isalnum())


class MisreadNames(Generic[Known]):
    """Finds the names of some bodies where they are misread."""

    def __init__(self, *, names: Iterable[tuple[str, Known]], abbreviations: Iterable[tuple[str, Known]]) -> None:
        listed = list(names)
        by_letters = {letters_of(name): known for name, known in listed}
        self._names = {letters: known for letters, known in by_letters.items() if len(letters) >= _SHORTEST_NAME}
        self._name_list = list(self._names)
        self._words = {word for name, _ in listed for word in _long_words(name)}
        self._abbreviations = dict(abbreviations)
        self._folded: dict[str, set[str]] = {}
        for abbreviation in self._abbreviations:
            self._folded.setdefault(_folded(abbreviation), set()).add(abbreviation)
        # Capitalised words and abbreviations come again and again, in one paper and in the next.
        self._in_run = lru_cache(maxsize=_REMEMBERED)(lambda run: tuple(self._names_in(run)))
        self._in_token = lru_cache(maxsize=_REMEMBERED)(self._abbreviated)

    def find(self, text: str) -> Iterator[tuple[int, int, Known]]:
        """Yield `(start, end, known)`: capitalised words that are nearly a name, tokens that look like an abbreviation.

        A name may have a tenth of its letters misread; an abbreviation is read only where it is the one that looks so.
        """
        for match in _RUN.finditer(text):
            yield from (
                (match.start() + start, match.start() + end, name) for start, end, name in self._in_run(match[0])
            )
        for match in _TOKEN.finditer(text):
            if (known := self._in_token(match[0])) is not None:
                yield match.start(), match.end(), known

    def _abbreviated(self, token: str) -> Known | None:
        """Return whose abbreviation a token looks like, but is not."""
        alike = self._folded.get(_folded(token), set())
        misread = len(alike) == 1 and token not in alike and sum(map(str.isalpha, token)) >= _FEWEST_LETTERS
        return self._abbreviations[next(iter(alike))] if misread else None

    def _names_in(self, run: str) -> Iterator[tuple[int, int, Known]]:
        if self._words.isdisjoint(_long_words(run)):
            return  # a tenth of its letters misread leaves some word of a name whole
        compact, origins = _with_origins(run)
        if len(compact) < _SHORTEST_NAME * (1 - _DAMAGE):
            return
        for letters, _, _ in extract(compact, self._name_list, scorer=partial_ratio, score_cutoff=_ROUGH, limit=3):
            rough = partial_ratio_alignment(letters, compact)
            if rough is None or len(compact) < len(letters) * (1 - _DAMAGE):
                continue
            start, end = _snapped(run, origins[rough.dest_start], origins[rough.dest_end - 1] + 1)
            if 0 < Levenshtein.distance(letters, letters_of(run[start:end])) <= len(letters) * _DAMAGE:
                yield start, end, self._names[letters]


def _folded(abbreviation: str) -> str:
    """Return an abbreviation with look-alike glyphs made one; short ones fold less, for they have more neighbours."""
    return abbreviation.translate(_LONG_TABLE if len(abbreviation) >= _LONG_ABBREVIATION else _SHORT_TABLE)


def _long_words(name: str) -> list[str]:
    """Return the words of a name that have some letters, in small ones."""
    return _LONG_WORD.findall(name.lower())


def _with_origins(run: str) -> tuple[str, list[int]]:
    """Return the letters of a run and where each stood in it."""
    origins = [at for at, character in enumerate(run) if character.isalnum()]
    return "".join(run[at].lower()[0] for at in origins), origins


def _snapped(run: str, start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole words."""
    while start > 0 and not run[start - 1].isspace():
        start -= 1
    while end < len(run) and not run[end].isspace():
        end += 1
    return start, end
