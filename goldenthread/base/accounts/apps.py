from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.accounts"
    label = "accounts"
    verbose_name = "People and organisations"
    default_auto_field = "django.db.models.BigAutoField"
    unguarded_tables = {"accounts_signin": "when a browser was last seen; signing in and out are recorded as events"}

    def ready(self) -> None:
        from goldenthread.base.accounts import receivers, roles  # noqa: F401  receivers listen from here on

        roles.all_roles()  # a wrong roles.yaml stops the start, not the first sign-in
