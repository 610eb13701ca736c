from datetime import timedelta

from django.utils import timezone

from goldenthread.base import jobs
from goldenthread.base.editing import kept
from goldenthread.base.editing.models import Submission

SUBMISSIONS_KEPT = timedelta(days=30)


@jobs.every(minutes=24 * 60, title="Forget unsent words and old form keys")
def forget_old() -> str:
    """Forget unsent words after 7 days and form keys after 30."""
    words = kept.sweep()
    keys = Submission.objects.filter(at__lt=timezone.now() - SUBMISSIONS_KEPT).delete()[0]
    return f"{words} unsent, {keys} keys"
