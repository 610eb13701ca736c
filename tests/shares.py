"""A check of hours in several sittings: each test function belongs to one of M shares, by its name."""

from zlib import crc32


def in_share(nodeid: str, share: str) -> bool:
    """Whether a test belongs to a share such as "1/3". All cases of one function go together; "" is everything."""
    if not share:
        return True
    which, of = map(int, share.split("/"))
    return crc32(nodeid.partition("[")[0].encode()) % of == which - 1
