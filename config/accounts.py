"""Settings of sign-in (django-allauth). Imported by settings.py; `.env.sample` explains each variable."""

import sys
from urllib.parse import urlparse

from config import environment as env

_SITE = env.text("GOLDENTHREAD_SITE", "office")
_MODE = env.text("GOLDENTHREAD_MODE", "test" if "pytest" in sys.modules else "demo")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# Long, not in the list of common ones, nothing about letters and figures (NCSC); pasting is never hindered.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "goldenthread.base.accounts.passwords.LongEnough"},
    {"NAME": "goldenthread.base.accounts.passwords.NotCommon"},
    {"NAME": "goldenthread.base.accounts.passwords.NotYourself"},
]
if _MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in a thousand times
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a reset link works

# Counts of attempts live in the database, so that they hold across several app servers and a restart.
# The table is made by a migration. Each key is locked while it is counted (allauth), so attempts sent at
# once are all counted. The public site signs nobody in and has no such table.
if _SITE in ("office", "portal"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "accounts_cache",
            # Room for an attack from many addresses: a full table would forget the oldest counts.
            "OPTIONS": {"MAX_ENTRIES": 100_000, "CULL_FREQUENCY": 10},
        }
    }

ACCOUNT_ADAPTER = "goldenthread.base.accounts.adapters.Account"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever holds the invitation's link holds the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an unknown address gets the same page, and no message
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the person is told when their password or second step changes
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_LONGEST_HOURS at most; the idle time ends it sooner
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds that a fresh proof counts for
ACCOUNT_FORMS = {
    "login": "goldenthread.base.accounts.forms.SignIn",
    "reset_password": "goldenthread.base.accounts.forms.ForgottenPassword",
    "reset_password_from_key": "goldenthread.base.accounts.forms.NewPassword",
    "change_password": "goldenthread.base.accounts.forms.ChangePassword",
    "reauthenticate": "goldenthread.base.accounts.forms.PasswordAgain",
}
# AMOUNT/TIME/per: "ip" is a network address (a /64 of IPv6), "key" the account, whether it exists or not.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip,300/h/ip",
    "login_failed": "20/5m/ip,5/5m/key,30/d/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "signup": "1/m/ip",
}

MFA_ADAPTER = "goldenthread.base.accounts.adapters.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Golden Thread"
MFA_TOTP_TOLERANCE = 1  # one period early or late: phones' clocks drift
MFA_FORMS = {
    "authenticate": "goldenthread.base.accounts.forms.Code",
    "reauthenticate": "goldenthread.base.accounts.forms.CodeAgain",
    "activate_totp": "goldenthread.base.accounts.forms.ActivateApp",
    "add_webauthn": "goldenthread.base.accounts.forms.AddPasskey",
    "authenticate_webauthn": "goldenthread.base.accounts.forms.Passkey",
    "reauthenticate_webauthn": "goldenthread.base.accounts.forms.PasskeyAgain",
    "login_webauthn": "goldenthread.base.accounts.forms.PasskeyAlone",
}
# Encrypts the secrets of authenticator apps in the database. Empty: a key drawn from the secret key.
MFA_KEY = env.text("GOLDENTHREAD_MFA_KEY")
# A passkey may be used over plain http on the demo's own machine, never on a live site.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _MODE != "production"

# --- sign-in with the council's own accounts (OpenID Connect) ----------------------------------
SOCIALACCOUNT_ADAPTER = "goldenthread.base.accounts.oidc.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
OIDC_ISSUER = env.text("GOLDENTHREAD_OIDC_ISSUER").rstrip("/")
OIDC_CLIENT_ID = env.text("GOLDENTHREAD_OIDC_CLIENT_ID")
OIDC_NAME = env.text("GOLDENTHREAD_OIDC_NAME", "your council account")
OIDC_AMR = env.words("GOLDENTHREAD_OIDC_AMR", "mfa")  # any of these in `amr` says that a second step was used
OIDC_ACR = env.words("GOLDENTHREAD_OIDC_ACR")  # or any of these as `acr`
OIDC_EMAIL_TRUSTED = env.flag("GOLDENTHREAD_OIDC_EMAIL_TRUSTED")  # the issuer says no email_verified (Entra ID)
_OIDC_SECRET = env.text("GOLDENTHREAD_OIDC_SECRET")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and _OIDC_SECRET):
    raise env.ImproperlyConfigured(
        "GOLDENTHREAD_OIDC_ISSUER is set, so GOLDENTHREAD_OIDC_CLIENT_ID and GOLDENTHREAD_OIDC_SECRET must be too."
    )
if OIDC_ISSUER and _MODE == "production" and urlparse(OIDC_ISSUER).scheme != "https":
    raise env.ImproperlyConfigured(f"GOLDENTHREAD_OIDC_ISSUER is {OIDC_ISSUER}. A live site needs an https address.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": _OIDC_SECRET,
                "settings": {"server_url": OIDC_ISSUER, "fetch_userinfo": False},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
