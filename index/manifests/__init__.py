"""Manifests: CSV files that say what is known of papers before they are read; in, and what became of each row out.

`table` reads a manifest, `values` checks its cells, `matching` finds the file of each row, `book` keeps what is said of
each content beside its record, and `carried` sets it into the record whenever that is read.
"""
