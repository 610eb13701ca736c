"""What may be done to reviews and recommendations."""

from goldenthread.thread.improvement.actions.edit import edit_judgement, edit_measure, edit_recommendation
from goldenthread.thread.improvement.actions.load_record import Loaded, load_record

__all__ = ["Loaded", "edit_judgement", "edit_measure", "edit_recommendation", "load_record"]
