"""Prepare, approve, withdraw and publish a release; publish other views."""

from goldenthread.outward.releases.actions.beside import publish_views
from goldenthread.outward.releases.actions.decide import approve, prepare, withdraw
from goldenthread.outward.releases.actions.publish import publish_release

__all__ = ["approve", "prepare", "publish_release", "publish_views", "withdraw"]
