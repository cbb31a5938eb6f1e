"""EDTF values are checked, ordered and compared by the days that they allow."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.edtf import earliest_day, is_edtf, latest_day, overlaps, sort_key

DAYS = st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))
PARTS = st.one_of(
    DAYS.map(date.isoformat),
    st.builds("{:04d}-{:02d}".format, st.integers(1, 9998), st.integers(1, 12)),
    st.builds("{:04d}-{}".format, st.integers(1, 9998), st.sampled_from([21, 22, 23, 24, 33, 34, 35, 36])),
    st.integers(1, 9998).map("{:04d}".format),
)
VALUES = st.one_of(
    PARTS,
    st.tuples(PARTS, PARTS).map(lambda pair: "/".join(sorted(pair, key=earliest_day))),
)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        pytest.param("2019-05-02", date(2019, 5, 2), date(2019, 5, 2), id="day"),
        pytest.param("2020-02", date(2020, 2, 1), date(2020, 2, 29), id="month in a leap year"),
        pytest.param("2019", date(2019, 1, 1), date(2019, 12, 31), id="year"),
        pytest.param("2019-33", date(2019, 1, 1), date(2019, 3, 31), id="first quarter"),
        pytest.param("2019-36", date(2019, 10, 1), date(2019, 12, 31), id="fourth quarter"),
        pytest.param("2019-22", date(2019, 6, 1), date(2019, 8, 31), id="summer"),
        pytest.param("2019-24", date(2019, 12, 1), date(2020, 2, 29), id="winter runs into the next year"),
        pytest.param("2019-04-01/2019-04-05", date(2019, 4, 1), date(2019, 4, 5), id="range of days"),
        pytest.param("2019-04/2020", date(2019, 4, 1), date(2020, 12, 31), id="range of mixed precision"),
    ],
)
def test_a_value_stands_for_all_its_days(value, first, last):
    assert (earliest_day(value), latest_day(value)) == (first, last)


@pytest.mark.parametrize(
    "value",
    [
        "", "19", "2019-13", "2019-00", "2019-20", "2019-25", "2019-37", "2019-02-29", "2019-5-2", "20190502", "0000",
        "9999-24", "2019-05-02T10:00", " 2019", "2019\n", "２０１９", "2019/", "/2019", "2019/2018",
        "2019-05-03/2019-05-02", "2018/2019/2020", "May 2019",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(value):
    assert not is_edtf(value)
    with pytest.raises(ValueError, match=r"\w"):
        earliest_day(value)


def test_the_earliest_day_comes_first_and_then_the_finer_date():
    values = ["2019", "2019-05", "2019-01", "2019-33", "2019-01-01", "2018-12-31", "2019-01-01/2019-01-05"]

    assert sorted(values, key=sort_key) == [
        "2018-12-31", "2019-01-01", "2019-01-01/2019-01-05", "2019-01", "2019-33", "2019", "2019-05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2019-04", "2019-04-30", True),
        ("2019-04", "2019-05-01", False),
        ("2019", "2019-36", True),
        ("2018-24", "2019-02", True),
        ("2019-04-01/2019-04-05", "2019-04-05/2019-04-09", True),
        ("2019-04-01/2019-04-05", "2019-04-06", False),
    ],
)
def test_values_overlap_when_they_share_a_day(one, other, expected):
    assert overlaps(one, other) is overlaps(other, one) is expected


@given(VALUES)
def test_a_value_is_valid_overlaps_itself_and_begins_before_it_ends(value):
    assert is_edtf(value)
    assert overlaps(value, value)
    assert earliest_day(value) <= latest_day(value)


@given(st.text(max_size=30))
def test_any_text_is_answered(text):
    assert is_edtf(text) in {True, False}
