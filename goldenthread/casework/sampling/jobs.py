from goldenthread.base import audit, jobs
from goldenthread.casework.sampling import texts


@jobs.every(minutes=24 * 60, title="Remove the words of plans whose sample has closed")
def forget_texts() -> str:
    """Words are for the fourteen days of a sample. What readers answered and what was counted stays."""
    return f"{texts.forget_closed(by=audit.Actor.system('samples'))} plans"
