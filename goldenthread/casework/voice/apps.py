from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.voice"
    label = "voice"
    verbose_name = "Complaints and what families say"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.casework.voice import figure
        from goldenthread.thread.figures import parts

        parts.part("complaints", "What complaints teach", "/complaints/", figure=figure.said,
                   needs=Permission.COMPLAINT_REVIEW)  # fmt: skip
        navigation.add(
            "office",
            "Complaints",
            "voice:learned",
            order=62,
            show=lambda request: may(request.user, Permission.COMPLAINT_REVIEW),
            group=navigation.LEARNING,
        )
