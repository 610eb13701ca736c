"""Official statistics on EHC plans, areas and comparators, and the figures of a record.

Read through `Figure.objects.latest(measure, area)`, `.for_areas`, `.for_year` and `.rank` (see `queries`), and
`agreement()`; write through `actions.import_release`, `actions.import_neighbours` and `actions.load_record_figures`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.thread.figures.comparing import Agreement


def agreement() -> "Agreement":
    """Every cell that official files and the record both have, and whether they agree."""
    from goldenthread.thread.figures.comparing import agreement as compare_all

    return compare_all()
