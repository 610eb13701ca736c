"""Settings of files, jobs, mail and backup. Imported by settings.py."""

from pathlib import Path

from config import environment as env

_ROOT = Path(__file__).resolve().parent.parent
_VAR = Path(env.text("GOLDENTHREAD_VAR", str(_ROOT / "var"))).resolve()
_SITE = env.text("GOLDENTHREAD_SITE", "office")
_PRODUCTION = env.text("GOLDENTHREAD_MODE") == "production"

# --- files -------------------------------------------------------------------------------------
FILES_FOLDER = Path(env.text("GOLDENTHREAD_FILES_FOLDER", str(_VAR / "files")))
# unix:/run/clamav/clamd.ctl or tcp:HOST:3310; empty: no scanner, and a live site refuses to start
FILES_SCANNER = env.text("GOLDENTHREAD_SCANNER")
FILES_PER_DAY = env.number("GOLDENTHREAD_FILES_PER_DAY", 200)  # for one person
FILES_MEGABYTES_PER_DAY = env.number("GOLDENTHREAD_FILES_MEGABYTES_PER_DAY", 1_000)  # for one person
FILES_LINK_SECONDS = 300  # how long a download link works
FILE_UPLOAD_HANDLERS = [
    "goldenthread.base.files.handlers.StopAtLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
if _SITE == "files":
    # The download host knows no people: no session, no cookie, only a signed link.
    INSTALLED_APPS = ["goldenthread.base.govuk", "goldenthread.base.files"]
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "goldenthread.base.govuk.middleware.InputRule",
        "goldenthread.base.govuk.middleware.RefusalPage",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]

# --- mail --------------------------------------------------------------------------------------
EMAIL_HOST = env.text("GOLDENTHREAD_SMTP_HOST")
EMAIL_PORT = env.number("GOLDENTHREAD_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("GOLDENTHREAD_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("GOLDENTHREAD_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("GOLDENTHREAD_SMTP_STARTTLS", default=EMAIL_PORT == 587)
EMAIL_USE_SSL = env.flag("GOLDENTHREAD_SMTP_TLS", default=EMAIL_PORT == 465)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("GOLDENTHREAD_MAIL_FROM", "golden-thread@localhost.localdomain")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost.localdomain"
# Without a mail server the demo catches every message on a page; a live site refuses to start.
MAIL_CAUGHT = not EMAIL_HOST and not _PRODUCTION
EMAIL_BACKEND = (
    "goldenthread.base.outbox.catcher.Catcher" if MAIL_CAUGHT else "django.core.mail.backends.smtp.EmailBackend"
)

# --- jobs --------------------------------------------------------------------------------------
JOBS_LEASE_SECONDS = 120  # a worker silent for so long is taken for dead, and its job is started again

# --- backup ------------------------------------------------------------------------------------
BACKUP_FOLDER = env.text("GOLDENTHREAD_BACKUP_FOLDER")  # empty: nothing is backed up, and a live site refuses to start
BACKUP_RECIPIENTS = env.words("GOLDENTHREAD_BACKUP_RECIPIENTS")  # age1…, public; the identities stay elsewhere
BACKUP_EVERY_HOURS = env.number("GOLDENTHREAD_BACKUP_EVERY_HOURS", 24)
# What was erased, kept beside the database so that a restored backup does not bring it back.
ERASURE_LEDGER = Path(env.text("GOLDENTHREAD_ERASURE_LEDGER", str(_VAR / "erasures.jsonl")))
SQLITE_IN_PRODUCTION = env.flag("GOLDENTHREAD_SQLITE_IN_PRODUCTION")

# --- audit -------------------------------------------------------------------------------------
AUDIT_OLD_KEYS = env.words("GOLDENTHREAD_AUDIT_OLD_KEYS")  # keys that sealed earlier entries, the oldest first
# proxies whose X-Forwarded-For is believed: addresses or networks, and "socket" for a Unix socket
TRUSTED_PROXIES = env.words("GOLDENTHREAD_TRUSTED_PROXIES")
