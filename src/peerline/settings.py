"""The site's settings: one file, read from the environment, loud on nonsense.

Every `PEERLINE_...` variable that the site knows is read here and described in docs/operating.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from peerline import content

CONNECTION_SECONDS = 600


def env_text(name: str, default: str = "") -> str:
    """A text setting."""
    return os.environ.get(name, default).strip()


def env_flag(name: str, *, default: bool = False) -> bool:
    """A yes-or-no setting. Raises ImproperlyConfigured for anything else."""
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": default}
    given = env_text(name).lower()
    if given not in words:
        raise ImproperlyConfigured(f"{name}={given!r} is neither yes nor no; set it to 1 or 0.")
    return words[given]


def env_list(name: str) -> list[str]:
    """A setting of several values, parted by commas."""
    return [part.strip() for part in env_text(name).split(",") if part.strip()]


def env_count(name: str) -> int:
    """A whole number, 0 when unset or empty. Raises ImproperlyConfigured for what is none."""
    text = env_text(name) or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise ImproperlyConfigured(f"{name}={text!r} is no number of proxies; write 1.")
    return int(text)


def env_secret(name: str, fallback: Path, *, at_least: int = 32) -> str:
    """A secret from `name`, from the file that `name`_FILE names, or from `fallback` if it exists.

    Raises ImproperlyConfigured where the named file can't be read or holds too little.
    """
    if env_text(name):
        return env_text(name)
    named = env_text(f"{name}_FILE")
    path = Path(named) if named else fallback
    if not named and not path.exists():
        return ""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which can't be read: {error.strerror}."
        ) from error
    if len(secret) < at_least:
        raise ImproperlyConfigured(
            f"{path} holds fewer than {at_least} characters; make a longer secret."
        )
    return secret


def database_of(url: str, data: Path) -> dict[str, Any]:
    """Django's settings of a database URL: `sqlite:///path` or `postgresql://user:pw@host/name`.

    Empty: a SQLite file in the data folder. Raises ImproperlyConfigured for other URLs.
    """
    parts = urlsplit(url or f"sqlite:///{data / 'peerline.sqlite3'}")
    if parts.scheme == "sqlite":
        name = unquote(parts.path.removeprefix("/"))
        if not name:
            raise ImproperlyConfigured(
                "PEERLINE_DATABASE_URL names no file; write sqlite:////absolute/path.sqlite3."
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            # A connection that stays open keeps the journal, whose making costs more than a save.
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "OPTIONS": {
                # Readers don't wait for writers; a save survives a power cut; and a transaction
                # takes the lock when it begins, so that two tabs can't both read, then both write.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA foreign_keys=ON;",
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"PEERLINE_DATABASE_URL begins with {parts.scheme!r}; known are sqlite and postgresql."
    )


def mail_of(url: str) -> dict[str, Any]:
    """What a mail URL says: `smtps://user@host:465` (TLS), `smtp://user@host:587` (STARTTLS where a
    user is named), empty for the console. Raises ImproperlyConfigured for others.
    """
    parts = urlsplit(url or "console://localhost")
    if parts.scheme not in ("console", "smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            f"PEERLINE_MAIL_URL={parts.scheme}://… is no mail server; write"
            " smtps://user@mail.example.com:465, the password in PEERLINE_MAIL_PASSWORD_FILE."
        )
    kind = "console" if parts.scheme == "console" else "smtp"
    secure = parts.scheme == "smtps"
    return {
        "backend": f"django.core.mail.backends.{kind}.EmailBackend",
        "host": parts.hostname,
        "port": parts.port or (465 if secure else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": secure,
        "tls": kind == "smtp" and not secure and bool(parts.username),
    }


def public_address(
    url: str, name: str = "PEERLINE_PUBLIC_URL"
) -> tuple[bool, list[str], list[str]]:
    """What the site's public address means: served by https, its host, its origin.

    Raises ImproperlyConfigured for what is no address.
    """
    if not url:
        return False, [], []
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name}={url!r} is no address; write https://benchmark.example.com."
        )
    return parts.scheme == "https", [parts.hostname], [f"{parts.scheme}://{parts.netloc}"]


def live_at(url: str, port: str) -> tuple[str, int]:
    """The origin of the live process where the operator names one, and its port; "" and 0 if not.

    Raises ImproperlyConfigured for what is neither.
    """
    _, _, origins = public_address(url, "PEERLINE_LIVE_URL")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"PEERLINE_LIVE_PORT={port!r} is no port; write 8001.")
    return (origins[0] if origins else ""), int(port or 0)


DATA = Path(env_text("PEERLINE_DATA_DIR") or "var").resolve()
RELEASE_DIR = Path(env_text("PEERLINE_RELEASE_DIR") or content.SYNTHETIC_RELEASE)
DECOY_KEY_FILE = Path(env_text("PEERLINE_DECOY_KEY_FILE") or DATA / "decoy-key")
FONTS = Path(__file__).parent / "web" / "static" / "vendor" / "fonts"

DEBUG = env_flag("PEERLINE_DEBUG")
DEMO = env_flag("PEERLINE_DEMO")  # `peerline demo` sets it: see web.views.demo
SECRET_KEY = env_secret("PEERLINE_SECRET_KEY", DATA / "secret-key")
PUBLIC_URL = env_text("PEERLINE_PUBLIC_URL").rstrip("/") or "http://127.0.0.1:8000"
HTTPS, _hosts, CSRF_TRUSTED_ORIGINS = public_address(env_text("PEERLINE_PUBLIC_URL"))
HAS_PUBLIC_URL = bool(_hosts)
# Where browsers find the live process: at the site's own address behind a proxy; else `serve` names
# the port beside its own.
LIVE_URL, LIVE_PORT = live_at(env_text("PEERLINE_LIVE_URL"), env_text("PEERLINE_LIVE_PORT"))
LIVE_ADDRESS_AGE = timedelta(hours=2)  # of a stream; its page takes a new one by itself
# How many proxies of one's own stand before the site: as many entries of X-Forwarded-For, counted
# from its end, are theirs and can be believed.
PROXIES = env_count("PEERLINE_PROXIES")
ALLOWED_HOSTS = [
    *_hosts,
    *(env_list("PEERLINE_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]),
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "peerline.store",
    "peerline.web",  # before allauth: the site's templates and sentences come first
    "allauth",
    "allauth.account",
    "axes",
]
AUTH_USER_MODEL = "store.Person"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "peerline.web.plain_text.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # the last: it answers for who is locked out
]
ROOT_URLCONF = "peerline.web.urls"
WSGI_APPLICATION = "peerline.web.wsgi.application"
TEMPLATES: list[Mapping[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peerline.web.site_context.site",
            ],
        },
    }
]

DATABASES = {"default": database_of(env_text("PEERLINE_DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {  # what limits by address count: small, and not to be pushed out by reports
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "reports": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "reports",
        "OPTIONS": {"MAX_ENTRIES": 64},  # some 0.5 MB each
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
LOCALE_PATHS = [content.LOCALE]
LANGUAGE_COOKIE_NAME = "peerline-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

# Participants sign in by a code sent to their address, operators by password. A lock holds for one
# name from one address: neither a shared office nor a known name can lock somebody else out.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "peerline.web.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the sign-in form reads it
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is confirmed by the link of a response
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": False,  # axes counts these
    "request_login_code": "60/m/ip,5/5m/key",
    "start_game": "60/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "peerline.web.sign_in.name_of"
AXES_CLIENT_IP_CALLABLE = "peerline.web.sign_in.address_of"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "peerline.web.sign_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is nobody's business
AXES_VERBOSE = False
SESSION_COOKIE_NAME = "peerline-session"
SESSION_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Mail goes to the console until PEERLINE_MAIL_URL names a server.
MAIL = mail_of(env_text("PEERLINE_MAIL_URL"))
EMAIL_BACKEND = MAIL["backend"]
EMAIL_HOST = MAIL["host"]
EMAIL_PORT = MAIL["port"]
EMAIL_HOST_USER = MAIL["user"]
EMAIL_HOST_PASSWORD = MAIL["password"] or env_secret(
    "PEERLINE_MAIL_PASSWORD", DATA / "mail-password", at_least=1
)
EMAIL_USE_SSL = MAIL["ssl"]
EMAIL_USE_TLS = MAIL["tls"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_text("PEERLINE_MAIL_FROM") or "Peerline <peerline@localhost>"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("report", content.ROOT.parent / "report" / "html")]
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A page of answers is a few kilobytes; a request far above that is a mistake or an attack.
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "peerline-csrf"
CSRF_FAILURE_VIEW = "peerline.web.views.errors.csrf_failure"

# Error reports never hold what was posted, not even while debugging: it may be money.
DEFAULT_EXCEPTION_REPORTER_FILTER = "peerline.web.discreet.NothingPosted"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "peerline.web.discreet.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
