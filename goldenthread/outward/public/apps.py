from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.outward.public"
    label = "public"
    verbose_name = "Public pages"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B0"  # of its fields (rules/access/bands.py)
    bands = {"Received.data": "B2", "Missed.words": "B1"}  # what strangers typed, until somebody has read it

    def ready(self) -> None:
        from goldenthread.base.govuk import navigation

        navigation.add("public", "Home", "public:home", order=10)
        navigation.add("public", "Local offer", "public:offer", order=12)
        navigation.add("public", "What happens next?", "public:next", order=14)
        navigation.add("public", "Find a date", "public:dates", order=15)
        navigation.add("public", "How verdicts are reached", "public:method", order=20)
        navigation.add("public", "Other views", "public:views", order=25)
        navigation.add("public", "Releases", "public:releases", order=30)
        navigation.add_to_footer("public", "Read it with a program", "public:api", order=5)
        navigation.add_to_footer("public", "Accessibility statement", "public:accessibility", order=10)
        navigation.add_to_footer("public", "Privacy", "public:privacy", order=20)
