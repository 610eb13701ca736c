"""One settings file for every site. It reads the environment; `.env.sample` explains each variable.

SITE says which of the sites this process is. The public site installs no room that holds people or
children and has a database of its own, the published snapshot.
"""

import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

from config import environment as env

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(env.text("GOLDENTHREAD_VAR", str(ROOT / "var"))).resolve()

MODES = ("demo", "production", "test")
MODE = env.choice("GOLDENTHREAD_MODE", MODES, "test" if "pytest" in sys.modules else "demo")
SITES = ("office", "portal", "public", "files")
SITE = env.choice("GOLDENTHREAD_SITE", SITES, "office")
DEMO, PRODUCTION, TESTING = MODE == "demo", MODE == "production", MODE == "test"
DEBUG = False  # a traceback can show a person's words; errors go to the log by reference

SECRET_KEY = env.text("GOLDENTHREAD_SECRET_KEY", "" if PRODUCTION else "demo-only-secret-key-never-for-a-live-site")
AUDIT_KEY = env.text("GOLDENTHREAD_AUDIT_KEY", "" if PRODUCTION else "demo-only-audit-key")
AUDIT_CHECKPOINT_FOLDERS = [
    Path(p)
    for p in env.words("GOLDENTHREAD_AUDIT_CHECKPOINT_FOLDERS", f"{VAR / 'checkpoints-a'},{VAR / 'checkpoints-b'}")
]
AUDIT_WITNESS_FOLDER = Path(env.text("GOLDENTHREAD_AUDIT_WITNESS_FOLDER", str(VAR / "witness")))

# --- where the sites are -----------------------------------------------------------------------
PORTS = {"office": 8000, "portal": 8001, "public": 8002, "files": 8003}
SITE_URLS = {
    site: env.text(f"GOLDENTHREAD_{site.upper()}_URL", f"http://{site}.localhost:{port}").rstrip("/")
    for site, port in PORTS.items()
}
ALLOWED_HOSTS = sorted({urlparse(SITE_URLS[SITE]).hostname or "localhost"} | set(env.words("GOLDENTHREAD_EXTRA_HOSTS")))
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver", ".localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URLS[SITE]]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("GOLDENTHREAD_BEHIND_PROXY") else None
HTTPS = SITE_URLS[SITE].startswith("https://")

# --- rooms -------------------------------------------------------------------------------------
PUBLIC_ROOMS = [
    "goldenthread.base.govuk",
    "goldenthread.base.charts",
    "goldenthread.outward.public",
]
STAFF_ROOMS = [
    "goldenthread.base.accounts",
    "goldenthread.base.audit",
    "goldenthread.base.govuk",
    "goldenthread.base.charts",
    "goldenthread.base.editing",
    "goldenthread.base.citations",
    "goldenthread.base.files",
    "goldenthread.base.jobs",
    "goldenthread.base.outbox",
    "goldenthread.base.backup",
    "goldenthread.thread.sources",
    "goldenthread.thread.governance",
    "goldenthread.thread.figures",
    "goldenthread.thread.improvement",
    "goldenthread.thread.papers",
    "goldenthread.thread.week",
    "goldenthread.thread.counterviews",
    "goldenthread.thread.training",
    "goldenthread.families.offer",
    "goldenthread.families.thresholds",
    "goldenthread.families.ordinary",
    "goldenthread.families.engagement",
    "goldenthread.families.guides",
    "goldenthread.casework.children",
    "goldenthread.casework.cases",
    "goldenthread.casework.contact",
    "goldenthread.casework.asking",
    "goldenthread.casework.panels",
    "goldenthread.casework.letters",
    "goldenthread.casework.plans",
    "goldenthread.casework.routes",
    "goldenthread.casework.sending",
    "goldenthread.casework.importing",
    "goldenthread.casework.troubles",
    "goldenthread.casework.voice",
    "goldenthread.casework.cycles",
    "goldenthread.casework.sampling",
    "goldenthread.casework.records",
    "goldenthread.casework.counts",
    "goldenthread.casework.flow",
    "goldenthread.outward.reports",
    "goldenthread.outward.ledger",
    "goldenthread.outward.releases",
    "goldenthread.outward.offering",
    "goldenthread.outward.portal",
    "goldenthread.outward.public",
]
if SITE == "public":
    INSTALLED_APPS = [*PUBLIC_ROOMS, "django.contrib.staticfiles", "csp"]
else:
    INSTALLED_APPS = [
        *STAFF_ROOMS,
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
        "csp",
    ]
if SITE == "files":  # knows no people: sign-in would insist on its own middleware
    INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]

ROOT_URLCONF = f"config.urls.{SITE}"
WSGI_APPLICATION = "config.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "goldenthread.base.govuk.middleware.InputRule",
    "goldenthread.base.govuk.middleware.RefusalPage",
]
if SITE == "public":
    # These pages hold no secret and answer nobody in particular, so that packing them gives nothing away (BREACH).
    MIDDLEWARE.insert(0, "django.middleware.gzip.GZipMiddleware")
    MIDDLEWARE.append("goldenthread.base.govuk.languages.InLanguage")
else:
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "goldenthread.base.accounts.middleware.SignInRequired",
        "goldenthread.base.audit.middleware.WhoIsActing",
    ]
MIDDLEWARE += ["django.middleware.clickjacking.XFrameOptionsMiddleware"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        # the public site shows the thread's facts with the thread's own templates, without its tables
        "DIRS": [
            ROOT / "goldenthread/thread/improvement/templates",
            ROOT / "goldenthread/thread/sources/templates",
        ]
        if SITE == "public"
        else [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "goldenthread.base.govuk.context.site",
                *(
                    [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                    if SITE != "public"
                    else []
                ),
            ],
            "builtins": ["django.templatetags.i18n", "goldenthread.base.govuk.templatetags.govuk"],
        },
    }
]
FORM_RENDERER = "goldenthread.base.govuk.forms.GovukRenderer"

# --- databases ---------------------------------------------------------------------------------


def database(url: str) -> dict[str, object]:
    """A Django database from `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME?host=SOCKET_FOLDER`."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        # WAL and FULL: a committed change survives a power cut. IMMEDIATE: writers queue, never deadlock.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_HEALTH_CHECKS": True,
            # No page's question is worth two seconds of compiling it.
            "OPTIONS": {
                "options": "-c jit=off",
                **({} if TESTING else {"pool": {"min_size": 1, "max_size": 8, "timeout": 15}}),
            },
        }
    raise env.ImproperlyConfigured(f"The database address {parts.scheme}:… must start sqlite:// or postgresql://.")


DATABASE_URL = env.text("GOLDENTHREAD_DATABASE_URL", f"sqlite://{VAR}/office.sqlite3")
PUBLIC_DATABASE_URL = env.text("GOLDENTHREAD_PUBLIC_DATABASE_URL", f"sqlite://{VAR}/public.sqlite3")
if SITE == "public":
    DATABASES = {"default": database(PUBLIC_DATABASE_URL)}
else:
    DATABASES = {"default": database(DATABASE_URL), "snapshot": database(PUBLIC_DATABASE_URL)}
DATABASE_ROUTERS = ["config.routers.SnapshotRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time: statutory dates are UK calendar dates ---------------------------------
LANGUAGE_CODE = "en-gb"
# What translators made of the public pages' own texts: one CODE.po a language (docs/how-to/translate-the-pages.md)
WORDS_FOLDER = Path(env.text("GOLDENTHREAD_WORDS_FOLDER", str(VAR / "words")))
TIME_ZONE = "Europe/London"
USE_I18N = True  # only the public site shows another language, and only by its address (base/govuk/languages.py)
USE_TZ = True
DATE_FORMAT = "j F Y"

# --- pages -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# govuk-frontend is fetched at set-up into VAR/govuk, without gov.uk's font and crown
STATICFILES_DIRS = [VAR / "govuk"] if (VAR / "govuk").is_dir() else []
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
WHITENOISE_USE_FINDERS = TESTING

# --- what a browser may do ---------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],  # the sound of a child's voice, played where it is kept
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "goldenthread.base.govuk.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; see docs/how-to/deploy.md
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else f"{SITE}-session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else f"{SITE}-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_MINUTES = {"office": 15, "portal": 20}.get(SITE, 15)
SESSION_LONGEST_HOURS = 12
SESSION_COOKIE_AGE = SESSION_LONGEST_HOURS * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = None

# --- demo --------------------------------------------------------------------------------------
COUNCIL_CODES = env.words("GOLDENTHREAD_COUNCIL_CODES", "")  # of this council: 882, E06000033
DEMO_FAMILIES = env.number("GOLDENTHREAD_DEMO_FAMILIES", 2_000)  # about 3,000 cases
AS_OF = env.text("GOLDENTHREAD_AS_OF")  # YYYY-MM-DD: the day that the demo pretends it is

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

from config.accounts import *  # noqa: E402,F403  sign-in: allauth's own settings, kept apart for length
from config.work import *  # noqa: E402,F403  files, jobs, mail, backup
