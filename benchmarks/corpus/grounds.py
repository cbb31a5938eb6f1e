"""Sets words on grounds: tight boxes around markings, dark heads of tables, banners behind headings.

In: printed words and the tone of a ground. Out: the words in ink that stands out from it, and the ground as a rule.
Tones are of grey, as a scanner sees colours: red 0.22, blue 0.3, green 0.44, orange 0.55, amber 0.75, yellow 0.88.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.corpus.layouts import Layout
from benchmarks.corpus.printed import Printed, Rule

_DARK_PRINT_FROM = 0.65  # the tone of a ground on which black reads better than white
_CAP_HEIGHT = 0.72  # of the type size
_CHIP_TONES = (0.0, 0.12, 0.22, 0.3, 0.35, 0.44, 0.55, 0.75, 0.88)
_BANNER_TONES = (0.0, 0.12, 0.22, 0.3, 0.44)
_HEADS, _CHIPS, _BANNERS = 0.35, 0.6, 0.2  # the share of layouts that have such grounds
_CHIP_PADDING = 0.25  # of the type size, above and below capitals; twice as much beside them


def with_grounds(layout: Layout, chance: random.Random) -> Layout:
    """Return a layout that prints some of its words on grounds, or none."""
    if chance.random() < _HEADS and layout.grid != "none":
        layout = replace(layout, head_tone=chance.choice(_BANNER_TONES))
    if chance.random() < _CHIPS:
        layout = replace(layout, chip_tone=chance.choice(_CHIP_TONES), chip_radius=chance.choice([0.0, 2.0, 6.0]))
    if chance.random() < _BANNERS:
        layout = replace(layout, banner_tone=chance.choice(_BANNER_TONES))
    return layout


def on_ground(words: Sequence[Printed], tone: float) -> tuple[Printed, ...]:
    """Return words in the ink that stands out from a ground of this tone."""
    return tuple(words) if tone >= _DARK_PRINT_FROM else tuple(replace(word, tone=1.0) for word in words)


def in_chip(words: Sequence[Printed], layout: Layout) -> tuple[tuple[Printed, ...], tuple[Rule, ...]]:
    """Return words of one line on a tight box of the layout's tone, and the box; without one, the words alone."""
    if layout.chip_tone is None or not words:
        return tuple(words), ()
    size, baseline = words[0].size, words[0].baseline
    above = _CHIP_PADDING * size
    x0, x1 = words[0].x0 - 2 * above, words[-1].x0 + words[-1].width + 2 * above
    top, bottom = baseline - _CAP_HEIGHT * size - above, baseline + above
    radius = min(layout.chip_radius, (bottom - top) / 2)
    return on_ground(words, layout.chip_tone), (Rule(x0, top, x1, bottom, fill=layout.chip_tone, radius=radius),)
