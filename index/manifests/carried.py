"""A record and what a manifest says of its paper in, the record with that in it out. Pure: what is stored stays so.

A manifest is the word of somebody who knows the paper, so it leads where the paper says otherwise, and the record then
says so. Where the paper prints the same, or a day of the month that the manifest names, what is printed stays: that
can be shown.
"""

from __future__ import annotations

from pathlib import PurePath

from index.accepted import committee_names
from index.corrected import dated_by_paper
from index.manifests.book import ManifestFacts
from pipeline.edtf import earliest_day, latest_day, overlaps
from pipeline.profiles import builtin_profiles
from pipeline.shapes import CaveatShape, DateShape, DocumentShape

MANIFEST = "manifest"
"""The basis of a date that a manifest gives."""

DIFFERS = "manifest-differs"
"""The code of the warning that a paper says otherwise of itself than a manifest does."""


UNUSED = "manifest-unused"
"""The code of the warning that something that a manifest says makes no sense of this paper."""


def carry(record: DocumentShape, facts: ManifestFacts) -> DocumentShape:
    """Return a record with what a manifest says of the paper."""
    given, where = facts.given, f"{PurePath(facts.manifest).name}, line {facts.line}"
    warnings: list[CaveatShape] = []
    title = _title(record["title"], given.title)
    committee = _committee(record, given.committee)
    if given.committee is not None and committee is None:
        unknown = f"The manifest's committee {given.committee!r} ({where}) is none of the code {record['profile']}."
        warnings.append({"page": None, "code": UNUSED, "message": unknown})
    elif record["committee"] not in {None, committee or record["committee"]}:
        warnings.append(_differs(f"a paper of {record['committee']}", f"of {committee}", where))
    date = _date(record["date"], facts)
    printed = record["date"]
    if date is not None and printed is not None and not overlaps(date["value"], printed["value"]):
        warnings.append(_differs(f"of {printed['value']} ({printed['basis']})", f"of {date['value']}", where))
    return {
        **record,
        "title": title,
        "committee": committee or record["committee"],
        "date": date,
        "events": record["events"] if date == printed else [dated_by_paper(event, date) for event in record["events"]],
        "warnings": [*record["warnings"], *warnings],
    }


def _committee(record: DocumentShape, given: str | None) -> str | None:
    """Return the short name of a committee in the paper's own code, or else in the one code that it can be of."""
    if given is None:
        return None
    profiles = {profile.name: profile for profile in builtin_profiles()}
    own = profiles.get(record["profile"])
    names = {} if own is None else committee_names(own)
    shorts = {body.short for profile in profiles.values() for body in profile.committees}
    return names.get(given.casefold(), given if own is None or given in shorts else None)


def _title(printed: str | None, given: str | None) -> str | None:
    return printed if given is None or (printed and printed.casefold() == given.casefold()) else given


def _date(printed: DateShape | None, facts: ManifestFacts) -> DateShape | None:
    value = facts.given.date
    if value is None or (printed is not None and _is_within(printed["value"], value)):
        return printed
    return {"value": value, "text": facts.given.date_text or "", "basis": MANIFEST}


def _is_within(one: str, other: str) -> bool:
    return earliest_day(other) <= earliest_day(one) and latest_day(one) <= latest_day(other)


def _differs(printed: str, given: str, where: str) -> CaveatShape:
    message = f"The paper itself says that it is {printed}; the manifest says {given} ({where})."
    return {"page": None, "code": DIFFERS, "message": message}
