from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.thread.training"
    label = "training"
    verbose_name = "Training"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B1"  # of its fields (rules/access/bands.py)
    bands = {"Learner.name": "B2", "Learner.email": "B2"}

    def ready(self) -> None:
        from goldenthread.base import citations
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation
        from goldenthread.thread.figures import parts
        from goldenthread.thread.training import reliers

        citations.kind("package", "Training", reliers.packages)
        parts.part("member-training", "Training of councillors", "/training/", figure=reliers.members)
        parts.part("staff-training", "Training of staff", "/training/", figure=reliers.staff)
        navigation.add(
            "office",
            "Training",
            "training:training",
            order=32,
            show=lambda request: may(request.user, Permission.THREAD_READ),
            group=navigation.LEARNING,
        )
