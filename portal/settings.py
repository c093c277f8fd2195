"""The one settings module. Everything that differs between machines comes from the environment."""

from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from accounts.sso import environment as sso
from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEVELOPMENT_SECRET_KEY = "django-insecure-only-for-trying-out-and-for-tests"  # noqa: S105 refused by check --deploy
SECRET_KEY = env.text("SECRET_KEY", DEVELOPMENT_SECRET_KEY)
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS")
# Where people find the portal: links in mails begin with it.
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
# Shown wherever a demonstration must not be taken for the real thing.
DEMONSTRATION = env.flag("DEMONSTRATION")
# Whom people write to, and whom they may ring; pages say so without a link where it is not set.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "klyngetal@example.dk" if DEMONSTRATION else "")
CONTACT_PHONE = env.text("CONTACT_PHONE")

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "accounts.apps.AccountsConfig",
    "submissions.apps.SubmissionsConfig",
    "reports.apps.ReportsConfig",
    # Its pages are those of portal.admin.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.careful_answers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.known_methods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.own_way_on",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
            "builtins": ["portal.templatetags.figures", "portal.templatetags.contact"],
        },
    },
]

# Database: PostgreSQL in production; SQLite in var/ for trying out and for tests.
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'klyngetal.sqlite3'}")
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock when a transaction begins, so that two writers queue instead of
    # failing half way; WAL lets readers go on meanwhile.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs: Redis in production; without it they run in the request, after commit.
REDIS_URL = env.text("REDIS_URL")
KEY_PREFIX = env.text("KEY_PREFIX", "klyngetal")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": KEY_PREFIX,
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
}
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = KEY_PREFIX
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600  # seconds; the longest job, an account with all its files, takes some ten
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Seconds. A decision waits at most this long for a queue that does not answer; the totals stay marked stale.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{KEY_PREFIX}:",
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Copenhagen"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "refresh-stale-totals": {"task": "reports.tasks.refresh_stale_totals", "schedule": 60.0},
    "send-waiting-mail": {"task": "submissions.tasks.send_waiting_mail", "schedule": 60.0},
    "send-waiting-invitations": {"task": "accounts.tasks.send_waiting_invitations", "schedule": 60.0},
    "keep-rounds": {"task": "submissions.tasks.keep_rounds", "schedule": 60.0},
    "count-stale-tallies": {"task": "submissions.tasks.count_stale_tallies", "schedule": 300.0},
    # Every ten minutes: what is due is told by its key and by the hour in Copenhagen, each once.
    "remind": {"task": "submissions.tasks.remind", "schedule": 600.0},
    "tell-of-comments": {"task": "submissions.tasks.tell_of_comments", "schedule": 600.0},
    # At an hour that exists once on every day, and at which nobody works.
    "clear-old-data": {"task": "accounts.tasks.clear_old_data", "schedule": crontab(hour=4, minute=20)},
    "remind-of-statement": {
        "task": "portal.tasks.remind_of_statement",
        "schedule": crontab(hour=9, minute=5),
    },
}

# People
AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its case, by a constraint that this check does not know.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["accounts.backend.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own keeps a second copy of each address, which still lets in after the first was corrected.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a class
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {"change_password": "accounts.forms.ChangePasswordForm"}
# How many, in which time, for each address that requests come from (ip), account (key) or person (user).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Only what failed: of a password wherever it is asked for, and of codes by themselves.
    "login_failed": "20/d/key",
    "codes_failed": "20/d/key",
    "login_failed_here": "10/m/ip,100/d/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# Where the work is, for who signs in without having been on a page.
REVIEWERS_BEGIN_AT = "newest-board"
SECRETARIATS_BEGIN_AT = "submission-list"
CSRF_FAILURE_VIEW = "accounts.not_saved.token_refused"
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: a working day

# The second factor: of reviewers and administrators before they see anything, of everybody who wants one.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEMONSTRATION)
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.second_factor.forms.AuthenticateForm",
    "reauthenticate": "accounts.second_factor.forms.ReauthenticateForm",
    "activate_totp": "accounts.second_factor.forms.SetUpAppForm",
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.RenamePasskeyForm",
}
# An address is as good as the invitation that was sent to it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # codes before and after, as clocks differ
MFA_PASSKEY_LOGIN_ENABLED = True

# Identities from elsewhere: each is on where the environment says so.
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "accounts.sso.provider.IdentityProvider", "APPS": sso.providers()},
}
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.LinkedIdentities"
# Nobody is known by an address that a provider tells.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
SOCIALACCOUNT_LOGIN_ON_GET = True  # our own way there takes a POST alone

# Language and time
LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

# Mail
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds; without Redis whoever sends waits that long for a mail server that is down
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "klyngetal@localhost")

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
# The second is laid out by the front-end build: the compiled theme and the subset of packages we use.
STATICFILES_DIRS = [
    ("img", BASE_DIR / "static" / "img"),
    ("js", BASE_DIR / "static" / "js"),
    VAR_DIR / "frontend",
]
# Typefaces for PDFs, laid out by the front-end build; not served.
FONTS_DIR = VAR_DIR / "fonts"
# What people upload. It is served by views that ask who may see it, never as files.
MEDIA_ROOT = VAR_DIR / "media"
# The first drops what is beyond the largest photo; a larger file is then told at its field.
FILE_UPLOAD_HANDLERS = [
    "submissions.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The rows of every country of the world are 250 with 7 fields each, beside the figures of the section.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of text in a form; the longest page sends some 300 KB
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}

# Browser safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        # A browser holds the form that leads to a provider to this as well.
        "form-action": [SELF, *sso.origins()],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# What no page of ours asks a browser for, so that nothing that slips in can.
PERMISSIONS_POLICY = dict.fromkeys(
    (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
        *("microphone", "midi", "payment", "usb"),
    ),
    "",
)
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# Scripts of ours read the token from its cookie, so that a page outlives a sign-in in another tab.
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
HTTPS = env.flag("HTTPS")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# So many proxies of ours stand in front, each of which adds to X-Forwarded-For whom it heard from.
PROXIES = env.number("BEHIND_PROXY", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CRISPY_ALLOWED_TEMPLATE_PACKS = "dkfds"
CRISPY_TEMPLATE_PACK = "dkfds"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # A line for every job that went well hides those that did not.
    "loggers": {"celery.app.trace": {"level": "WARNING"}, "fido2.server": {"level": "WARNING"}},
}
