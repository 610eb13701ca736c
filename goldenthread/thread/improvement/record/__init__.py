"""The record of a council: what its review was asked, found and recommended, decided and closed, as data that a person
can write by hand.

`read(folder)` gives a checked `Record` or raises `RecordError`, whose lines each name the file, the key, what was
found and what was expected. Nothing here touches the database.
"""

from goldenthread.thread.improvement.record.parts import ClaimPart, Part, Record
from goldenthread.thread.improvement.record.reading import RecordError, read

__all__ = ["ClaimPart", "Part", "Record", "RecordError", "read"]
