"""Prepare, approve, withdraw and publish a release; publish other views; set the rules for small numbers."""

from goldenthread.outward.releases.actions.beside import publish_views
from goldenthread.outward.releases.actions.decide import approve, prepare, withdraw
from goldenthread.outward.releases.actions.publish import publish_release
from goldenthread.outward.releases.actions.small import decide_small_numbers

__all__ = ["approve", "decide_small_numbers", "prepare", "publish_release", "publish_views", "withdraw"]
