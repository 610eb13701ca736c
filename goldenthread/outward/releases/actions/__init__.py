"""Prepare, approve, withdraw and publish a release."""

from goldenthread.outward.releases.actions.decide import approve, prepare, withdraw
from goldenthread.outward.releases.actions.publish import publish_release

__all__ = ["approve", "prepare", "publish_release", "withdraw"]
