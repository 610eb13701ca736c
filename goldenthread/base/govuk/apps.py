from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.govuk"
    label = "govuk"
    verbose_name = "Page components"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        import calendar
        from pathlib import Path

        from goldenthread.base.govuk import languages, navigation  # noqa: F401  navigation registers its check

        here = Path(__file__).parent
        templates = here / "templates/govuk"
        drawn = ("page.html", "languages.html", "field_body.html", "components", "errors")
        code = ("context.py", "errors.py", "forms.py", "templatetags")
        # the months: Django's own way of writing a date asks for them
        languages.add_texts(*(templates / name for name in drawn), *(here / name for name in code),
                            words=lambda: calendar.month_name[1:])  # fmt: skip
