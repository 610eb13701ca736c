"""What the worker does about the log."""

import logging

from goldenthread.base import jobs
from goldenthread.base.audit import checkpoints, state

log = logging.getLogger(__name__)


@jobs.every(minutes=10, title="Sign the end of the audit log")
def sign_audit_log() -> str:
    return "signed" if checkpoints.checkpoint_if_due() else "nothing new"


@jobs.every(minutes=24 * 60, title="Verify the audit log")
def verify_audit_log() -> str:
    report = state.verify_now()
    if not report.ok:
        log.critical("The audit log has been tampered with: %s", report.findings[0].words)
        return f"{len(report.findings)} findings: see the audit log page"
    return f"{report.entries} entries, nothing wrong"
