"""Checks of one file's content, run in the limited process. No Django, no database, no network."""
