"""How long a text takes to read."""

from math import ceil

# Words a minute of adults who read English to themselves, over 190 studies (M. Brysbaert, How many words do we read per
# minute?, Journal of Memory and Language 109, 2019).
A_MINUTE = 238
GUIDE = 5  # minutes that a guide may take


def count(*texts: str) -> int:
    """Words, as they are printed with spaces between them."""
    return sum(len(text.split()) for text in texts)


def minutes(words: int) -> int:
    """Whole minutes, the last one begun counted as whole. None are taken by no words."""
    return ceil(words / A_MINUTE)


def too_many(words: int, limit: int = GUIDE) -> int:
    """By how many words a text takes longer than it may; 0 where it does not."""
    return max(0, words - limit * A_MINUTE)
