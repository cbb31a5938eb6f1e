"""Profiles of the codes, installed with the program; sample reports for the demo."""
