"""Bringing a council's own cases in, from a list: what it says is checked row by row before anything is kept."""
