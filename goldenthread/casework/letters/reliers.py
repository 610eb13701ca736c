"""Which letters may rely on a paragraph of the thresholds: the council's words of each notice."""

from collections.abc import Iterable

from goldenthread.base.citations import Relier


def letters() -> Iterable[Relier]:
    from goldenthread.casework.letters import writing
    from goldenthread.rules.casework.notices import notices

    for kind in writing.kinds():
        yield Relier(kind, notices()[kind].name, f"/letters/words/{kind}/", writing.wording(kind))
