from django.apps import AppConfig


class Config(AppConfig):
    """Installed for its style sheet; it has no tables."""

    name = "goldenthread.base.charts"
    label = "charts"
    verbose_name = "Charts"
    band = "B0"  # of its fields (rules/access/bands.py)
