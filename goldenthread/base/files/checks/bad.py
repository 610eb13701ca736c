"""The one way in which a check says no."""


class Bad(Exception):
    """A file that we do not take. The message says what is wrong with it and what the person can do."""
