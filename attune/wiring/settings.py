"""Django settings. Everything a person may set comes from the environment or from the data folder, never from here."""

from __future__ import annotations

import os
from pathlib import Path

from attune.wiring.environment import database, flag, public_address, secret_key, whole, words

DATA = Path(os.environ.get("ATTUNE_DATA", "data")).resolve()
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = flag("ATTUNE_DEBUG", default=False)
SECRET_KEY = secret_key(DATA)

# What the proxy in front says about a visitor is read before Django is asked (wiring/proxies.py): `scheme` and `client`
# of a request are true by then, so that SECURE_PROXY_SSL_HEADER has nothing to add.
PUBLIC = public_address()
_LOCAL = ["localhost", "127.0.0.1", "[::1]"]  # probes, and whoever sits at the machine itself
ALLOWED_HOSTS = [*words("ATTUNE_HOSTS", default=[] if PUBLIC else ["*"]), *([PUBLIC.host, *_LOCAL] if PUBLIC else [])]
CSRF_TRUSTED_ORIGINS = [*words("ATTUNE_ORIGINS", default=[]), *([PUBLIC.origin] if PUBLIC else [])]
BEHIND_TLS = flag("ATTUNE_BEHIND_TLS", default=bool(PUBLIC and PUBLIC.is_https))
SECURE_HSTS_SECONDS = whole("ATTUNE_HSTS_DAYS", default=365, least=0, most=3650) * 86_400 if BEHIND_TLS else 0

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
    "attune.access",
    "attune.store",
    "attune.identify",
    "attune.collect",
    "attune.deliver",
    "attune.care",
    "attune.understand",
    "attune.show",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "attune.wiring.urls"
ASGI_APPLICATION = "attune.wiring.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Member"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("pl", "Polski"), ("ja", "日本語")]
LOCALE_PATHS = [BASE_DIR / "show" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
