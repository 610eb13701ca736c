"""Who relies on which paragraph of a document, so that a change of one yields the whole list of what to look at.

A room says once, when it starts, what of its own may rely on a paragraph:

    citations.kind("page", "Pages of the local offer", room_lists_them)   # () -> Iterable[Relier]

`rely` and `no_longer` write a reliance down; `reliers` tells what relies on some paragraphs, as it stands now.
"""

from goldenthread.base.citations.registry import KINDS, Kind, Relier, kind, listed

__all__ = ["KINDS", "Kind", "Relier", "kind", "listed"]
