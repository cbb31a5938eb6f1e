"""Answers in, what a person reads in a terminal out; and how errors and progress are told."""
