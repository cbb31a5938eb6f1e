"""Takes the specks of a dirty scan out before OCR, and leaves full stops and the dots of letters.

In: a grey picture, upright; its lines may fall a little. Out: the picture without specks. Tesseract reads specks as
punctuation, quotes and bullets, and loses words that they cut. A speck is a dark spot no larger than a full stop with
nothing around it; what stands at the foot of a line behind a letter, or over a stem, may be print and stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.pixels import Grey, InkTone

_SPECK_INCHES = 0.016  # across; a full stop of body text is about as large
_RING_INCHES = (
    0.02  # of paper around a speck; the pieces of a broken letter stand closer (fax pages: benchmarks/card.py)
)
_DARK = 0.55  # of the contrast between paper and ink; grain is paler
_DIRTY = 1.5  # specks on a square inch; a clean page has hardly any
_COARSE_DPI = 150  # in which a page is looked at first
_COARSE_SHARE = 0.5  # of the specks seen there at least, for some grow together
_SAMPLED = 5  # one in so many bands of the page tells whether it is dirty
_EM_INCHES = 11 / 72  # body text is set in 9 to 12 points
_BEHIND, _NEAR = 1.5, 0.4  # em left of a full stop: letters stand on its line, and one of them is close
_FOOT, _UNDER = (-0.12, 0.02), (0.08, 0.2)  # em from its foot: where letters stand, and where few reach
_DROP = 3.0  # times as much ink at the foot of a line as under it
_STEM = (0.3, 0.5)  # em under a dot that hold the stem of its letter
_STEM_SHARE = 0.5  # of that, at least, is ink
_COLON = (0.22, 0.55)  # em from the upper dot of a colon down to the lower one
_ASIDE = 0.07  # em by which they may miss each other

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Ink:
    """How much ink any rectangle of a picture of `dpi` holds."""

    dpi: float
    sums: NDArray[np.int32]  # of all pixels above and left of each corner

    @classmethod
    def of(cls, ink: NDArray[np.bool_], dpi: float) -> _Ink:
        sums = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), dtype=np.int32)
        np.cumsum(ink, axis=0, out=sums[1:, 1:], dtype=np.int32)
        np.cumsum(sums, axis=1, out=sums)
        return cls(dpi, sums)

    @property
    def em(self) -> float:
        """The size of body text in pixels."""
        return _EM_INCHES * self.dpi

    def within(self, top: Places, bottom: Places, left: Places, right: Places) -> NDArray[np.int32]:
        """Return how many pixels of ink lie in rectangles, which may reach over the edges of the picture."""
        rows, columns = (side - 1 for side in self.sums.shape)
        top, bottom = np.clip(top, 0, rows), np.clip(bottom, 0, rows)
        left, right = np.clip(left, 0, columns), np.clip(right, 0, columns)
        sums = self.sums
        return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])

    def windows(self, size: int) -> NDArray[np.int32]:
        """Return how many pixels of ink each window of `size` by `size` pixels holds, by its top left corner."""
        sums = self.sums
        return np.asarray(sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size])


def without_specks(grey: Grey, *, dpi: float) -> Grey:
    """Return the picture without its specks, or the picture itself where there are hardly any."""
    tone = InkTone.of(grey, dpi=dpi, share=_DARK)
    if not _is_dirty(grey, tone, dpi=dpi):
        return grey
    clean, reach, band, overlap = grey.copy(), round(_RING_INCHES * dpi), round(dpi), round(_EM_INCHES * dpi)
    for first in range(0, grey.shape[0], band):  # band by band: sums over the whole page would take its memory
        above = max(first - overlap, 0)
        specks = _specks(tone.ink(grey[above : first + band + overlap], above), dpi)
        specks[:, 0] += above
        own = specks[(specks[:, 0] >= first) & (specks[:, 0] < first + band)]
        for top, left, size in own.tolist():
            around = grey[max(top - reach, 0) : top + size + reach, max(left - reach, 0) : left + size + reach]
            clean[max(top - 1, 0) : top + size + 1, max(left - 1, 0) : left + size + 1] = np.median(around)
    return clean


def _is_dirty(grey: Grey, tone: InkTone, *, dpi: float) -> bool:
    """Whether some bands of a page have more specks than a clean page would; looked at coarsely first."""
    band = round(dpi) // 2
    tops = range(0, max(grey.shape[0] - band, 1), max(band, 1) * _SAMPLED)
    bands = [tone.ink(grey[top : top + band], top) for top in tops]
    most = _DIRTY * sum(each.size for each in bands) / dpi**2
    factor = max(1, round(dpi / _COARSE_DPI))
    coarse = sum(len(_specks(_pooled(each, factor), dpi / factor)) for each in bands)
    return coarse > _COARSE_SHARE * most and (factor == 1 or sum(len(_specks(each, dpi)) for each in bands) > most)


def _pooled(ink: NDArray[np.bool_], factor: int) -> NDArray[np.bool_]:
    """Return a picture of `factor` times fewer pixels each way, ink where any of the old ones were."""
    rows, columns = (side // factor * factor for side in ink.shape)
    parts = [ink[y:rows:factor, x:columns:factor] for y in range(factor) for x in range(factor)]
    return np.asarray(np.logical_or.reduce(parts))


def _specks(ink: NDArray[np.bool_], dpi: float) -> Places:
    """Return top, left and size of each spot that is no print."""
    spots, rest = _spots(ink, dpi)
    letters = _Ink.of(rest, dpi)
    stops = _are_stops(spots, letters)
    stay = stops | _are_over_stems(spots, letters) | _are_over(spots, spots[stops], em=letters.em)
    return spots[~stay]


def _spots(ink: NDArray[np.bool_], dpi: float) -> tuple[Places, NDArray[np.bool_]]:
    """Return top, left and size of every small spot of ink with paper all around it, and the ink that is no spot."""
    largest, ring = max(2, round(_SPECK_INCHES * dpi)), max(2, round(_RING_INCHES * dpi))
    rest, found = ink.copy(), [np.zeros((0, 3), dtype=np.int64)]
    for size in range(1, largest + 1):
        if min(ink.shape) < size + 2 * ring:
            break
        held = _Ink.of(rest, dpi)
        inside = held.windows(size)[ring:-ring, ring:-ring]
        top, left = (at + ring for at in np.nonzero((inside > 0) & (inside == held.windows(size + 2 * ring))))
        found.append(np.stack([top, left, np.full_like(top, size)], axis=1))
        for row in range(size):
            for column in range(size):
                rest[top + row, left + column] = False
    return np.concatenate(found), rest


def _are_stops(spots: Places, letters: _Ink) -> NDArray[np.bool_]:
    """Whether each spot stands where a full stop may: close behind a letter, at the foot of its line."""
    top, left, size = spots.T
    foot = top + size

    def ink(rows: tuple[float, float], reach: float) -> NDArray[np.int32]:
        start, end = (np.rint(foot + edge * letters.em).astype(np.int64) for edge in rows)
        return letters.within(start, end, left - round(reach * letters.em), left)

    on_line = ink(_FOOT, _BEHIND) * (_UNDER[1] - _UNDER[0]) / (_FOOT[1] - _FOOT[0])
    return np.asarray((ink((-0.5, _FOOT[1]), _NEAR) > 0) & (on_line > _DROP * ink(_UNDER, _BEHIND)))


def _are_over_stems(spots: Places, letters: _Ink) -> NDArray[np.bool_]:
    """Whether each spot stands over a stem, as the dot of an i does."""
    top, left, size = spots.T
    middle, foot = left + size // 2, top + size
    start, end = foot + round(_STEM[0] * letters.em), foot + round(_STEM[1] * letters.em)
    stem = letters.within(start, end, middle - 1, middle + 2)
    return np.asarray(stem > _STEM_SHARE * 3 * (round(_STEM[1] * letters.em) - round(_STEM[0] * letters.em)))


def _are_over(spots: Places, stops: Places, *, em: float) -> NDArray[np.bool_]:
    """Whether each spot stands right over one of the full stops, as the upper dot of a colon does."""
    found = np.zeros(len(spots), dtype=np.bool_)
    for top, left, _ in stops.tolist():
        down = top - spots[:, 0]
        found |= (np.abs(spots[:, 1] - left) <= _ASIDE * em) & (down > _COLON[0] * em) & (down < _COLON[1] * em)
    return found
