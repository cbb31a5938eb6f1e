"""What the gold knows by heart: the committees, ids, dates and releases that each code's papers print.

In: plain text of a manuscript. Out: the tags that any reader would set. Only clear forms are found here; whatever
is odd (a list of short ids, a date without its year) is marked by hand in the manuscript. Independent of the pipeline.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MONTHS = calendar.month_name[1:]
MARKINGS = ("WHITE", "CLEAR", "GREEN", "AMBER", "RED")

_MONTH = "|".join(MONTHS)
_DAY_NAME = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_RELEASE = re.compile(rf"\b({_MONTH}) (20\d\d|\d\d) (?:SEC |BSC |Standard )?Release\b")
_DATE = re.compile(rf"\b(?:(?:{_DAY_NAME}),? )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH}) (\d{{4}})\b")
_MONTH_DATE = re.compile(rf"\b({_MONTH}) (\d{{4}})\b(?! (?:SEC |BSC |Standard )?Release)")
_BARE_MONTH = re.compile(rf"\b(?:in|since|until|of|for|from|by|between|and|early|late|last) ({_MONTH})\b(?! ?\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{2})/(\d{2})/(\d{4})(?![\d/])")
_MARKING = re.compile(rf"\(({'|'.join(MARKINGS)})\)")


@dataclass(frozen=True, slots=True)
class Tag:
    """An entity in one text: `text[start:end]` means `value`. An optional one may be found or not."""

    label: str
    start: int
    end: int
    value: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """One code: the profile's name, printed committee name → canonical one, and its change ids."""

    name: str
    committees: Mapping[str, str]
    identifier: re.Pattern[str]
    canonical: str  # a template for the groups of `identifier`


_SEC_COMMITTEES = {
    "Technical Architecture and Business Architecture Sub-Committee": "TABASC",
    "TABASC": "TABASC",
    "Security Sub-Committee": "SSC",
    "SSC": "SSC",
    "Operations Group": "OPSG",
    "Ops Group": "OPSG",
    "OPSG": "OPSG",
    "Smart Metering Key Infrastructure Policy Management Authority": "SMKI PMA",
    "SMKI PMA": "SMKI PMA",
    "Testing Advisory Group": "TAG",
    "TAG": "TAG",
    "SEC Panel": "PANEL",
    "Panel": "PANEL",
    "SEC Change Board": "CHANGE BOARD",
    "Change Board": "CHANGE BOARD",
    "Change Sub-Committee": "CSC",
    "CSC": "CSC",
    "Working Group": "WORKING GROUP",
    "Technical Specification Issue Resolution Sub Group": "TSIRS",
    "TSIRS": "TSIRS",
}
_BSC_COMMITTEES = {
    "BSC Panel": "PANEL",
    "Panel": "PANEL",
    "Imbalance Settlement Group": "ISG",
    "ISG": "ISG",
    "Supplier Volume Allocation Group": "SVG",
    "SVG": "SVG",
    "Performance Assurance Board": "PAB",
    "PAB": "PAB",
    "Workgroup": "WORKING GROUP",
}
_CUSC_COMMITTEES = {
    "CUSC Modifications Panel": "PANEL",
    "CUSC Panel": "PANEL",
    "Panel": "PANEL",
    "Transmission Charging Methodologies Forum": "TCMF",
    "TCMF": "TCMF",
    "Workgroup": "WORKING GROUP",
}
_UNC_COMMITTEES = {
    "UNC Modification Panel": "PANEL",
    "Modification Panel": "PANEL",
    "Panel": "PANEL",
    "Uniform Network Code Committee": "UNCC",
    "UNCC": "UNCC",
    "Transmission Workgroup": "TRANSMISSION WORKGROUP",
    "Distribution Workgroup": "DISTRIBUTION WORKGROUP",
    "Workgroup": "WORKING GROUP",
}

CODES: Mapping[str, Code] = {
    "sec": Code("sec", _SEC_COMMITTEES, re.compile(r"\b(SECMP\d{4}|[MD]P\d{3}[A-C]?)\b"), "{0}"),
    "bsc": Code("bsc", _BSC_COMMITTEES, re.compile(r"(?<![\w/.])(P\d{3}|CP\d{4})\b"), "{0}"),
    "cusc": Code("cusc", _CUSC_COMMITTEES, re.compile(r"\b(CMP\d{3})\b"), "{0}"),
    "unc": Code("unc", _UNC_COMMITTEES, re.compile(r"\bUNC ?(\d{4}[A-Z]?)\b"), "UNC{0}"),
}


def find_tags(text: str, code: Code, *, year: str | None = None) -> list[Tag]:
    """Return the plain mentions in a text, in order; tags of one label do not overlap.

    With the paper's `year`, months without one are tagged too, as optional: of that year or of one beside it.
    """
    found = [*_committees(text, code), *_modifications(text, code), *_dates(text), *_releases(text)]
    found.extend(Tag("MARKING", m.start(1), m.end(1), m.group(1)) for m in _MARKING.finditer(text))
    if year:
        months = ((m.start(1), m.end(1), MONTHS.index(m.group(1)) + 1) for m in _BARE_MONTH.finditer(text))
        years = (int(year) - 1, int(year), int(year) + 1)
        found.extend(
            Tag("DATE", start, end, f"{one}-{month:02}", optional=True) for start, end, month in months for one in years
        )
    return sorted(found, key=lambda tag: (tag.start, tag.end))


def _modifications(text: str, code: Code) -> Iterator[Tag]:
    for match in code.identifier.finditer(text):
        yield Tag("MODIFICATION", match.start(), match.end(), code.canonical.format(*match.groups()))


def _committees(text: str, code: Code) -> Iterator[Tag]:
    long_names = {name.upper(): value for name, value in code.committees.items() if " " in name}  # in a heading
    values = {**code.committees, **long_names}
    names = sorted(values, key=len, reverse=True)
    pattern = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, names)) + r")(?![\w_])")
    before: Tag | None = None
    for match in pattern.finditer(text):
        value = values[match.group(1)]
        # "Security Sub-Committee (SSC)" may be read as one mention; "Panel Sub-Committee" hardly names the Panel.
        repeats = before is not None and before.value == value and text[before.end : match.start()] == " ("
        doubtful = repeats or text.startswith((" Sub-Committee", " Information Policy"), match.end())
        before = Tag("COMMITTEE", match.start(), match.end(), value, optional=doubtful)
        yield before


def _releases(text: str) -> Iterator[Tag]:
    for match in _RELEASE.finditer(text):
        year = match.group(2) if len(match.group(2)) == len("2021") else f"20{match.group(2)}"
        yield Tag("RELEASE", match.start(), match.end(), f"{match.group(1)} {year} Release")


def _dates(text: str) -> Iterator[Tag]:
    taken: list[range] = []
    for match in _DATE.finditer(text):
        start = match.start() + (len("the ") if match.group().startswith("the ") else 0)
        taken.append(range(match.start(), match.end()))
        month = MONTHS.index(match.group(2)) + 1
        yield Tag("DATE", start, match.end(), f"{match.group(3)}-{month:02}-{int(match.group(1)):02}")
    for match in _SLASHED.finditer(text):
        yield Tag("DATE", match.start(), match.end(), "-".join(reversed(match.groups())))
    for match in _MONTH_DATE.finditer(text):
        if not any(match.start() in span for span in taken):
            yield Tag("DATE", match.start(), match.end(), f"{match.group(2)}-{MONTHS.index(match.group(1)) + 1:02}")
