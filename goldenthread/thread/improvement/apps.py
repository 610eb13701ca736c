from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.improvement"
    label = "improvement"
    verbose_name = "Improvement"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)

    def ready(self) -> None:
        from goldenthread.base import citations
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.thread.figures import parts
        from goldenthread.thread.improvement import reliers

        citations.kind("action", "Open action", reliers.actions)
        parts.part("plans", "Plans, with what each action lacks", "/plans/", figure=reliers.plans)
        parts.part("roadmap", "Actions that wait for partners", "/plans/", figure=reliers.roadmap)
        navigation.add(
            "office",
            "Recommendations",
            "improvement:home",
            order=10,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.PLANS,
        )
        navigation.add(
            "office",
            "Plans",
            "improvement:plans",
            order=15,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.PLANS,
        )
