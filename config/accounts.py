"""Settings of sign-in (django-allauth). Imported by settings.py."""

AUTH_USER_MODEL = "accounts.User"
