"""Settings from the environment (docs/operating/configuration.md lists every variable).

The defaults are for trying the portal on one machine. `privacy_portal.checks` refuses to run production with them.
"""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from privacy_portal.env import env
from privacy_portal.env import secret as _secret
from privacy_portal.row_security.cursor import PlatformCursor
from privacy_portal.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", str(BASE_DIR / "var")))

PRODUCTION: bool = env.bool("PORTAL_PRODUCTION", False)
DEMO: bool = env.bool("PORTAL_DEMO", False)
DEBUG = False

# -- secrets ---------------------------------------------------------------------------------------------------
# `manage.py up` makes secrets here, once; the environment goes first.
SECRETS_DIR = DATA_DIR / "secrets"
secret = partial(_secret, folder=SECRETS_DIR)
DEFAULT_SECRET = "only-for-trying-the-portal-on-one-machine-never-in-production"  # noqa: S105
SECRET_KEY = secret("PORTAL_SECRET_KEY", DEFAULT_SECRET)
SECRET_KEY_FALLBACKS: list[str] = env.list("PORTAL_SECRET_KEY_FALLBACKS", [])
# One or more "id:base64" pairs; the first encrypts, all decrypt (docs/operating/keys.md).
ENCRYPTION_KEYS: list[str] = [k for k in secret("PORTAL_ENCRYPTION_KEYS").split(",") if k]
# Keys the blind indexes. Not rotated with the encryption keys: changing it makes every look-up miss.
BLIND_INDEX_KEY = secret("PORTAL_BLIND_INDEX_KEY", DEFAULT_SECRET)
# What the demo's people sign in with; read by `load_profile` in demo mode only.
DEMO_PASSWORD = secret("PORTAL_DEMO_PASSWORD")

# -- where the portal is ----------------------------------------------------------------------------------------
PUBLIC_URL = env.str("PORTAL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
# The origin of the demo's sample site, on which the cookie banner is shown; `manage.py up` sets it.
DEMO_SITE = env.str("PORTAL_DEMO_SITE", "").rstrip("/")
ALLOWED_HOSTS = env.list("PORTAL_ALLOWED_HOSTS", [_public.hostname or "127.0.0.1", "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if _public.scheme == "https" else []
CSRF_FAILURE_VIEW = "privacy_portal.errors.csrf_failure"
# So many entries of X-Forwarded-For, from the right, were written by proxies of ours; what stands before is hearsay.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_TRUSTED_PROXIES", 0)
INTERNAL_IPS: list[str] = []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "privacy_portal",
    "privacy_portal.encryption",
    "privacy_portal.audit",
    "privacy_portal.mail",
    "workspaces",
    "consent",
    "dsr",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "privacy_portal.sessions.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workspaces.middleware.PlatformMiddleware",
    "workspaces.middleware.ReaderClockMiddleware",
]

ROOT_URLCONF = "privacy_portal.urls"
WSGI_APPLICATION = "privacy_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "privacy_portal.context.portal",
            ],
        },
    }
]

# Fields, hints and errors of every form, those of packages included (privacy_portal.forms).
FORM_RENDERER = "privacy_portal.forms.PortalRenderer"

# -- database ---------------------------------------------------------------------------------------------------
DATABASE_URL = secret("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
ALLOW_SQLITE: bool = env.bool("PORTAL_ALLOW_SQLITE", False)  # in production, by the operator's own word
# Whoever owns the tables: `manage.py prepare` migrates as this role, and nothing else of the portal is given it.
OWNER_DATABASE_URL = secret("PORTAL_OWNER_DATABASE_URL")
_urls = {"default": DATABASE_URL} | ({"owner": OWNER_DATABASE_URL} if OWNER_DATABASE_URL else {})
DATABASES = {name: dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True) for name, url in _urls.items()}
for _database in DATABASES.values():
    if _database["ENGINE"] == "django.db.backends.postgresql":
        # Each statement says for which platform it asks (docs/adr/0012-two-roles.md); a cursor that the server keeps
        # would outlive that.
        _database.setdefault("OPTIONS", {})["cursor_factory"] = PlatformCursor
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    elif _database["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE with a busy timeout: with Django's default, five writers met 1,992 lock errors in 2,989 tries.
        _database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # A destroyed key must not stay readable in a free page of the file.
            "PRAGMA secure_delete=ON;",
        }
if OWNER_DATABASE_URL:
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Redis and Celery ---------------------------------------------------------------------------------------------
REDIS_URL = secret("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        # Django's own serializer is pickle: whoever can write to Redis could run code here.
        "OPTIONS": {"serializer": "privacy_portal.cache.JSONSerializer", "socket_timeout": 2},
    }
# Celery calls a Unix socket by another name than redis-py does.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # Whoever sends a hint tries once: otherwise a page waits six seconds for a broker that is down.
    "max_retries": 0,
}
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
# How long a worker may be silent before its step is given to another. A living worker renews it three times as often.
STEP_LEASE_SECONDS: int = env.int("PORTAL_STEP_LEASE_SECONDS", 60)

# -- people and sessions ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "workspaces.accounts.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "privacy_portal.account_forms.LoginForm",
    "reauthenticate": "privacy_portal.account_forms.ReauthenticateForm",
    "reset_password": "privacy_portal.account_forms.ResetPasswordForm",
    "reset_password_from_key": "privacy_portal.account_forms.ResetPasswordKeyForm",
    "change_password": "privacy_portal.account_forms.ChangePasswordForm",
    "set_password": "privacy_portal.account_forms.SetPasswordForm",
}
MFA_FORMS = {
    "authenticate": "privacy_portal.account_forms.AuthenticateForm",
    "reauthenticate": "privacy_portal.account_forms.ReauthenticateCodeForm",
    "activate_totp": "privacy_portal.account_forms.ActivateTOTPForm",
    "add_webauthn": "privacy_portal.account_forms.AddPasskeyForm",
    "edit_webauthn": "privacy_portal.account_forms.RenamePasskeyForm",
}
MFA_ADAPTER = "workspaces.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# ASVS V7.3: a session ends after half an hour of silence, and after twelve hours whatever happens.
SESSION_IDLE_SECONDS = 60 * 30
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# -- transport and headers ----------------------------------------------------------------------------------------
_https = _public.scheme == "https"
SECURE_SSL_REDIRECT = PRODUCTION and _https
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, past the proxy; it tells nothing
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
if _https:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing about our addresses leaves the site. With "no-referrer" browsers send `Origin: null` and every form fails.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# -- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# -- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("PORTAL_STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("gz", "png", "woff2", "map")  # compressed already, or for developers only
# Encrypted packages for download. Never below STATIC_ROOT, never served by the web server.
PACKAGE_DIR = Path(env.str("PORTAL_PACKAGE_DIR", str(DATA_DIR / "packages")))

# -- mail -------------------------------------------------------------------------------------------------------------
# In the demo nothing leaves: its mailbox page reads the outbox. Never the console: it would write letters into logs.
EMAIL_URL = secret("EMAIL_URL", "dummy://" if DEMO else "smtp://127.0.0.1:25")
_mail = dj_email_url.parse(EMAIL_URL)
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "")  # empty for an unknown scheme, which the checks refuse
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"] or "", _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", "privacy@portal.invalid")

# -- webhooks and whatever else goes to an address that somebody chose -------------------------------------------------
# Hosts, each with everything below it, that may be called at all; none named: every public one.
OUTBOUND_HOSTS: list[str] = env.list("PORTAL_OUTBOUND_HOSTS", [])
# Whether this very machine may be called, without TLS too. For a demo and for tests; production refuses it.
OUTBOUND_LOOPBACK: bool = env.bool("PORTAL_OUTBOUND_LOOPBACK", DEMO)

# -- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "privacy_portal.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Privacy portal",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "SubmittedRight": "dsr.api.serializers.person.SUBMITTED_RIGHTS",
        "PlatformRole": "workspaces.models.Role.values",
        "MemberRole": "workspaces.models.MemberRole.values",
        "LegalBasis": "workspaces.register.kinds.LegalBasis.values",
        "DisclosureBasis": "dsr.api.serializers.disclosure.BASES",
        "Ground": "workspaces.models.Ground.values",
        "DisclosureGround": "dsr.api.serializers.disclosure.GROUNDS",
        "RecipientClass": "workspaces.register.kinds.RecipientClass.values",
        "RetentionEnd": "workspaces.register.kinds.RetentionEnd.values",
        "ChangeKind": "workspaces.models.ChangeKind.values",
        "ChangeState": "workspaces.models.ChangeState.values",
        "FindingState": "consent.kinds.FindingState.values",
        "ClosureState": "workspaces.models.ClosureState.values",
        "DeliveryState": "consent.kinds.DeliveryState.values",
        "DemandState": "workspaces.models.DemandState.values",
        "EndpointState": "consent.kinds.EndpointState.values",
        "DutyKind": "workspaces.models.DutyKind.values",
        "IncidentState": "workspaces.models.IncidentState.values",
        "Knowledge": "workspaces.models.Knowledge.values",
        "InvitationState": "workspaces.models.InvitationState.values",
        "SuccessionState": "workspaces.models.SuccessionState.values",
        "PropagationState": "consent.propagation.kinds.State.values",
        "PropagationWay": "consent.propagation.kinds.Way.values",
        "ProviderField": "dsr.api.serializers.account.FROM_PROVIDER",
    },
}

# -- logs: ids and codes only, never a person's data -------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "privacy_portal.logs.MaskingFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": env.str("PORTAL_LOG_LEVEL", "INFO")},
    # Django's own handlers print and mail whole requests.
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
