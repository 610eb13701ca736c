from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.accounts"
    label = "accounts"
    verbose_name = "People and organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goldenthread.base.accounts import roles

        roles.all_roles()  # a wrong roles.yaml stops the start, not the first sign-in
