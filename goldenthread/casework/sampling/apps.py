from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.casework.sampling"
    label = "sampling"
    verbose_name = "Samples and audits of casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.casework.sampling import figure
        from goldenthread.thread.figures import parts

        parts.part("samples", "Quarterly sample of casework", "/samples/", figure=figure.quarterly)
        parts.part("audit", "Audit where neurodiversity is possible", "/samples/", figure=figure.audit)
        navigation.add(
            "office",
            "Samples",
            "sampling:samples",
            order=63,
            show=lambda request: may(request.user, Permission.SAMPLE_READ),
            group=navigation.LEARNING,
        )
