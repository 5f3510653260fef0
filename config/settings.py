"""The one settings module. What differs between machines comes from `config.environment`."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from corsheaders.defaults import default_headers
from kombu import Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.environment import BASE_DIR, EnvironmentProblem, read_environment

try:
    ENVIRONMENT = read_environment()
except EnvironmentProblem as problem:
    # One sentence instead of a traceback, whichever program is starting.
    raise SystemExit(str(problem)) from None

# --- The process -----------------------------------------------------------------------------
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PUBLIC_URL = ENVIRONMENT.public_url
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
APPEND_SLASH = False

INSTALLED_APPS = [
    "config.staff_pages.apps.StaffPagesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "reliability",
    "accounts",
    "relationships",
    "tweets",
    "notifications",
    "datasets",
]

MIDDLEWARE = [
    "config.serving.every_answer.EveryAnswerMiddleware",
    # Each request would pay for it.
    *(["corsheaders.middleware.CorsMiddleware"] if ENVIRONMENT.cors_allowed_origins else []),
    "config.kept.middleware.KeptAnswersMiddleware",
    "config.serving.pages.PagesMiddleware",
]
PAGES_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [  # the admin's
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Swagger UI, ReDoc and the admin come from this server: no asset is fetched from elsewhere.
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# --- Security --------------------------------------------------------------------------------
_over_https = PUBLIC_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if _over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _over_https
SECURE_HSTS_PRELOAD = _over_https
SECURE_REFERRER_POLICY = "same-origin"
# What proxies say is believed only where there are some (see config.addresses); HSTS is sent to
# those who came by https, which without a proxy nobody did.
TRUSTED_PROXY_HOPS = ENVIRONMENT.trusted_proxy_hops
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_HOPS else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    *("admin.E408", "admin.E409", "admin.E410"),  # these are in PAGES_MIDDLEWARE
    "auth.W004",  # usernames are unique, and more: without regard to case (user_username_unique)
    *("security.W001", "security.W002"),  # what it says is sent by EveryAnswerMiddleware
    "security.W003",  # a cookie counts on the staff's pages only, and they guard themselves
    "security.W008",  # the proxy that ends TLS redirects; behind it a redirect would loop
]
# The staff log in to /admin/ with a cookie; it is sent nowhere else.
STAFF_PATH = "/admin/"
STAFF_LOGIN_FORM = "accounts.admin.login.StaffLoginForm"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = STAFF_PATH
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_https
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))]
CORS_ALLOWED_ORIGINS = ENVIRONMENT.cors_allowed_origins
CORS_ALLOW_HEADERS = [
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotency-Replayed",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
]
MAX_REQUEST_BODY_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# --- Data ------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **ENVIRONMENT.database,
        "ENGINE": "config.postgresql",  # which checks a connection without a statement
        "CONN_MAX_AGE": None,  # each thread keeps its own
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **ENVIRONMENT.database.get("OPTIONS", {}),
            "connect_timeout": 2,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis is only speed: a call that does not answer at once is given up (see config.caching).
REDIS_TIMEOUT_SECONDS = 0.1
REDIS_CACHE_URL = ENVIRONMENT.redis_cache_url
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_PREFIX": "warble",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "SOCKET_TIMEOUT": REDIS_TIMEOUT_SECONDS,
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
        },
    }
}
# How long an answer is kept at most, and so how stale a count by others may be. 0: none is kept.
KEPT_ANSWER_SECONDS = 20

# --- Accounts --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.staff_login.StaffBackend"]  # of the staff's pages
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
        ("MinimumLengthValidator", {}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "ALGORITHM": "HS256",
    "USER_ID_FIELD": "id",
    "USER_ID_CLAIM": "sub",
}
REFRESH_REUSE_GRACE = timedelta(seconds=10)
# Ended and expired sessions are kept this long: by them a device or a place is known again.
SESSION_RETENTION = timedelta(days=90)
SESSION_USE_RESOLUTION = timedelta(minutes=5)  # how exact `last_used_at` is
EMAIL_VERIFICATION_LIFETIME = timedelta(days=3)
PASSWORD_RESET_TIMEOUT = 3600  # seconds
EXPORT_LIFETIME = timedelta(hours=24)  # of the ZIP and its link

# --- Notifications ---------------------------------------------------------------------------
NOTIFICATION_RETENTION = timedelta(days=90)  # of read ones

# --- Tweets ----------------------------------------------------------------------------------
TWEET_EDIT_WINDOW = timedelta(minutes=30)
# Who follows more than this has a timeline, of the newest posts; for others searching is as fast.
TIMELINE_FOLLOWS_ABOVE = 200
TIMELINE_LENGTH = 800
TIMELINE_KEPT_UNREAD = timedelta(days=7)

# --- Search and trends -----------------------------------------------------------------------
SEARCH_TIMEOUT_MS = ENVIRONMENT.search_timeout_ms  # of a search; then `search_timeout`
TREND_LEAST_AUTHORS = 3  # with an open account, within a trend's window
TREND_MEMORY = timedelta(days=8)  # the longest window and the past that it is compared with
TREND_REFRESH_SECONDS = 20

# --- The API ---------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.AccessTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["config.rendering.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.rendering.OrjsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.rendering.JsonOnly",
    "DEFAULT_SCHEMA_CLASS": "config.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "config.error_answers.ExceptionHandler",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
THROTTLE_RATES = ENVIRONMENT.throttles
THROTTLES_THAT_OUTLAST_REDIS = {"auth", "sensitive", "export"}  # the others may fail open
THROTTLE_STORE_WITHOUT_REDIS = "accounts.throttle_windows.count"
THROTTLE_NAMED_BY = "accounts.named_accounts.named_by"
SPECTACULAR_SETTINGS = {
    "TITLE": "Warble",
    "VERSION": "1.0.0",
    "DESCRIPTION": (BASE_DIR / "config" / "schema" / "introduction.md").read_text("utf-8"),
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # a PATCH needs what its serializer says, like any other call
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": True, "displayRequestDuration": True},
    "POSTPROCESSING_HOOKS": ["config.schema.generation.add_request_id"],
    "PATH_CONVERTER_OVERRIDES": {
        "id": {"type": "string", "pattern": "^[0-9]{1,19}$"},
        "username": {"type": "string", "pattern": "^[A-Za-z0-9_]{1,20}$"},
    },
}

# --- Celery ----------------------------------------------------------------------------------
# A task may be run twice but is never lost: it is acknowledged after it is done, a killed worker
# gives it back, and the broker restores what a dead worker held within seconds.
CELERY_BROKER_URL = ENVIRONMENT.redis_broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "global_keyprefix": "celery:",
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the log lines of LOGGING, with the request's id
# Jobs that leave the database wait for others' servers: a slow one must not hold up the rest.
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("celery"), Queue("outside")]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "reliability.drain_outbox",
        "schedule": 5.0,
        "options": {"expires": 5},  # while no worker runs, only the latest one waits
    },
    "fan-out": {"task": "tweets.fan_out", "schedule": 1.0, "options": {"expires": 1}},
    "drop-unread-timelines": {"task": "tweets.drop_unread_timelines", "schedule": 3600.0},
    "sweep-kept-answers": {"task": "reliability.sweep_kept_answers", "schedule": 3600.0},
    "sweep-exports": {"task": "accounts.sweep_exports", "schedule": 3600.0},
    "sweep-sessions": {"task": "accounts.sweep_sessions", "schedule": 3600.0},
    "sweep-expired-tokens": {"task": "accounts.sweep_expired_tokens", "schedule": 3600.0},
    "sweep-throttle-windows": {"task": "accounts.sweep_throttle_windows", "schedule": 3600.0},
    "sweep-read-notifications": {"task": "notifications.sweep_read", "schedule": 3600.0},
    "sweep-expired-mutes": {"task": "relationships.sweep_expired_mutes", "schedule": 3600.0},
    "refresh-trends": {
        "task": "tweets.refresh_trends",
        "schedule": float(TREND_REFRESH_SECONDS),
        "options": {"expires": TREND_REFRESH_SECONDS},
    },
    "sweep-trends": {"task": "tweets.sweep_trends", "schedule": 3600.0},
    "mark-popular-hashtags": {"task": "tweets.mark_popular_hashtags", "schedule": 3600.0},
    "list-well-known": {"task": "relationships.list_well_known", "schedule": 3600.0},
    "sweep-search-words": {"task": "tweets.sweep_search_words", "schedule": 3600.0},
    "check-counters": {
        "task": "reliability.check_counters",
        "schedule": crontab(hour="3", minute="40"),  # reads every counted row: at a quiet hour
        "options": {"expires": 3600},  # and not hours late, should no worker run
    },
}

# --- E-mail ----------------------------------------------------------------------------------
_email = ENVIRONMENT.email
EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}[_email.kind]
EMAIL_HOST = _email.host
EMAIL_PORT = _email.port
EMAIL_HOST_USER = _email.username
EMAIL_HOST_PASSWORD = _email.password
EMAIL_USE_TLS = _email.use_tls
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = _email.directory or None
DEFAULT_FROM_EMAIL = "Warble <no-reply@warble.invalid>"

# --- Logging ---------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.serving.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},  # a client's 4xx is no news
    },
}
