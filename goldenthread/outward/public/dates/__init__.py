"""The public calculator: a parent says what happened and when, and gets the dates. Nothing is stored."""
