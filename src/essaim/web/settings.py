"""Every setting, from the environment only. Without any: a safe local instance, no outside call."""

from pathlib import Path

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

WEB = Path(__file__).resolve().parent
env = environ.Env()

DATA_DIR = Path(env.str("ESSAIM_DATA_DIR", default=str(Path.home() / ".local" / "share" / "essaim")))


def _kept(name: str, make) -> str:
    """A secret made once on the first start and kept in the data directory, for local instances."""
    if name in env.ENVIRON:
        return env.str(name)
    DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = DATA_DIR / name.lower().removeprefix("essaim_")
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make())
    return file.read_text().strip()


DEMO = env.bool("ESSAIM_DEMO", default=False)
DEBUG = env.bool("ESSAIM_DEBUG", default=False)
SECRET_KEY = _kept("ESSAIM_SECRET_KEY", get_random_secret_key)
ESSAIM_FIELD_KEYS = _kept("ESSAIM_FIELD_KEYS", lambda: Fernet.generate_key().decode()).split(",")
SALT_KEY = "unused: SecretTextField takes its keys from ESSAIM_FIELD_KEYS"
for _key in ESSAIM_FIELD_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured("ESSAIM_FIELD_KEYS: each key must be 32 url-safe base64 bytes") from error

ALLOWED_HOSTS = env.list("ESSAIM_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_NAME = env.str("ESSAIM_SITE_NAME", default="Essaim")
SITE_URL = env.str("ESSAIM_SITE_URL", default="http://localhost:8000").rstrip("/")
if not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("ESSAIM_SITE_URL must begin with http:// or https://")
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "essaim.web.apps.WebConfig",
    "essaim.core.foundation.apps.FoundationConfig",
    "essaim.core.people.apps.PeopleConfig",
    "essaim.core.schemes.apps.SchemesConfig",
    "essaim.core.messaging.apps.MessagingConfig",
    "essaim.core.accounts.apps.AccountsConfig",
    "essaim.modules.needs.apps.NeedsConfig",
    "essaim.modules.followup.apps.FollowupConfig",
    "essaim.modules.activities.apps.ActivitiesConfig",
    "essaim.modules.hosts.apps.HostsConfig",
    "essaim.modules.rounds.apps.RoundsConfig",
    "essaim.modules.housing.apps.HousingConfig",
    "essaim.modules.dues.apps.DuesConfig",
    "essaim.modules.campaigns.apps.CampaignsConfig",
    "essaim.modules.exchange.apps.ExchangeConfig",
    "essaim.modules.board.apps.BoardConfig",
    "essaim.modules.equipment.apps.EquipmentConfig",
    "essaim.modules.rota.apps.RotaConfig",
    "essaim.evaluation.apps.EvaluationConfig",
    "essaim.api.apps.ApiConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_q",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "essaim.web.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "essaim.web.middleware.WorkspaceMiddleware",
    "essaim.web.sign_ins.SignInMiddleware",
    "essaim.web.sign_ins.SecondFactorMiddleware",
    "essaim.web.middleware.RefusalMiddleware",
    "essaim.web.middleware.ReadingMiddleware",
]

ROOT_URLCONF = "essaim.web.urls"
WSGI_APPLICATION = "essaim.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "essaim.web.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "essaim.web.templatetags.design",
            ],
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'essaim.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 60
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-64000;",
    }
else:
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5000 -c timezone=UTC"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "essaim_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("ESSAIM_BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

AUTH_USER_MODEL = "foundation.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "essaim.core.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/h/ip,5/15m/key",
    "enter_code": "60/h/ip,10/h/key",
    "login_failed": "30/h/ip,10/h/key",
    "new_link": "20/h/ip,3/h/key",
    # public forms, see `core.foundation.rates`
    "board": "20/d/ip",
    "journey": "30/d/ip",
    "member_page": "30/d/ip",
    "session": "30/d/ip",
    "survey": "60/d/ip",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_ADAPTER = "essaim.core.accounts.adapter.SecondFactorAdapter"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [WEB / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("ESSAIM_STATIC_DIR", default="") or None  # files are served from where they lie
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = str(DATA_DIR / "files")
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("ESSAIM_FROM_EMAIL", default="essaim@localhost")
ESSAIM_SMS_URL = env.str("ESSAIM_SMS_URL", default="")
ESSAIM_SMS_TOKEN = env.str("ESSAIM_SMS_TOKEN", default="")
ESSAIM_HELLOASSO_URL = env.str("ESSAIM_HELLOASSO_URL", default="")
if ESSAIM_HELLOASSO_URL and not ESSAIM_HELLOASSO_URL.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    raise ImproperlyConfigured("ESSAIM_HELLOASSO_URL must begin with https:// (https://api.helloasso.com)")
ESSAIM_GEOCODER_URL = env.str("ESSAIM_GEOCODER_URL", default="")
ESSAIM_ADDRESS_FILE = env.str("ESSAIM_ADDRESS_FILE", default=str(DATA_DIR / "addresses.sqlite3"))
ESSAIM_TELEPHONY_KEY = env.str("ESSAIM_TELEPHONY_KEY", default="")
ESSAIM_SMS_INCOMING_KEY = env.str("ESSAIM_SMS_INCOMING_KEY", default="")
ESSAIM_MANY_FILES = env.int("ESSAIM_MANY_FILES", default=30)
ESSAIM_MANY_FILES_MINUTES = env.int("ESSAIM_MANY_FILES_MINUTES", default=10)
if ESSAIM_MANY_FILES < 0 or ESSAIM_MANY_FILES_MINUTES < 1:
    raise ImproperlyConfigured("ESSAIM_MANY_FILES must be 0 (never) or more, ESSAIM_MANY_FILES_MINUTES at least 1")
ESSAIM_BLUEPRINTS_DIR = env.str("ESSAIM_BLUEPRINTS_DIR", default="")

Q_CLUSTER = {
    "name": "essaim",
    "orm": "default",
    "workers": env.int("ESSAIM_WORKERS", default=1),
    "timeout": 600,
    "retry": 900,
    "max_attempts": 5,
    "poll": 0.5,
    "catch_up": False,
    "save_limit": 500,
    "label": "Essaim",
}
ESSAIM_JOBS = "essaim.web.jobs.JOBS"
ESSAIM_LEAVING = "essaim.workflows.leaving.LEAVING"
ESSAIM_PLACE_CHANGED = "essaim.workflows.charging.place_changed"
ESSAIM_PRICE_BACK = "essaim.workflows.charging.price_is_back"
ESSAIM_INVOICE_CREDITED = "essaim.workflows.billing.invoice_credited"
ESSAIM_SESSION_BLOCKS = "essaim.web.prices"
ESSAIM_ISSUER = "essaim.web.prices.issuer_name"
ESSAIM_CARD_BLOCKS = "essaim.web.card.BLOCKS"
ESSAIM_PARTS = "essaim.web.rights.PARTS"
ESSAIM_ERASERS = "essaim.web.rights.ERASERS"
ESSAIM_TWINS = "essaim.web.rights.TWINS"
ESSAIM_JOBS_INLINE = env.bool("ESSAIM_JOBS_INLINE", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("ESSAIM_LOG_LEVEL", default="WARNING")},
}
