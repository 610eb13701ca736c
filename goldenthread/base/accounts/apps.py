from django.apps import AppConfig


class Config(AppConfig):
    name = "goldenthread.base.accounts"
    label = "accounts"
    verbose_name = "People and organisations"
    default_auto_field = "django.db.models.BigAutoField"
    band = "B7"  # of its fields (rules/access/bands.py)
    bands = {"User.name": "B2", "User.email": "B2", "Organisation.name": "B0", "FormerName.name": "B0"}
    unguarded_tables = {"accounts_signin": "when a browser was last seen; signing in and out are recorded as events"}

    def ready(self) -> None:
        from goldenthread.base.accounts import receivers, roles  # noqa: F401  receivers listen from here on
        from goldenthread.base.accounts.access import may
        from goldenthread.base.accounts.permissions import Permission
        from goldenthread.base.govuk import navigation

        navigation.add(
            "office",
            "People",
            "people",
            order=70,
            show=lambda r: may(r.user, Permission.ACCOUNTS_MANAGE),
            group=navigation.KEEPING,
        )
        roles.all_roles()  # a wrong roles.yaml stops the start, not the first sign-in
