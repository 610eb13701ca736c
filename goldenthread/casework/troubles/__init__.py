"""A log of troubles with this tool, which the council promised to keep; and whether papers are all in one place."""
