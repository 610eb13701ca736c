from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class Config(AppConfig):
    name = "goldenthread.outward.public"
    label = "public"
    verbose_name = "Public pages"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {"Received.data": "B2", "Missed.words": "B1"}  # what strangers typed, until somebody has read it

    def ready(self) -> None:
        from goldenthread.base.govuk import languages, navigation
        from goldenthread.outward.public.offer import words

        here = Path(__file__).parent
        languages.add_texts(here / "apps.py", here / "offer", here / "templates/localoffer", words=words.from_data)

        navigation.add("public", _("Home"), "public:home", order=10)
        navigation.add("public", _("Local offer"), "public:offer", order=12)
        navigation.add("public", _("What happens next?"), "public:next", order=14)
        navigation.add("public", _("Find a date"), "public:dates", order=15)
        navigation.add("public", _("How verdicts are reached"), "public:method", order=20)
        navigation.add("public", _("Other views"), "public:views", order=25)
        navigation.add("public", _("Releases"), "public:releases", order=30)
        navigation.add_to_footer("public", _("Read it with a program"), "public:api", order=5)
        navigation.add_to_footer("public", _("Accessibility statement"), "public:accessibility", order=10)
        navigation.add_to_footer("public", _("Privacy"), "public:privacy", order=20)
