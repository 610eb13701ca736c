"""Hands counts, never a child, to thread/figures: the tables of casework as columns, and the cases behind a number."""
