"""What the worker does about accounts, once a day."""

from django.utils import timezone

from goldenthread.base import jobs
from goldenthread.base.accounts import actions


@jobs.every(minutes=24 * 60, title="Shut accounts that nobody uses")
def shut_dormant_accounts() -> str:
    shut = actions.shut_dormant(timezone.localdate())
    actions.forget_old_sign_ins(timezone.now())
    actions.forget_expired_cache(timezone.now())
    return f"{len(shut)} shut"
