"""What kept answers are measured against: on the same server, behind the same middleware, a plain
view that checks the same token and does one Redis GET of the same bytes, and one that has the bytes
at hand. `PLAIN_BYTES_KEY` names them in Redis."""

import os

import django
import jwt
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from redis import Redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
settings.ROOT_URLCONF = __name__

_redis = Redis.from_url(settings.REDIS_CACHE_URL)
_key = os.environ.get("PLAIN_BYTES_KEY", "")
_bytes = _redis.get(_key) or b""


def plain(request: HttpRequest) -> HttpResponse:
    token = request.headers["Authorization"].removeprefix("Bearer ")
    jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"], options={"verify_aud": False})
    return HttpResponse(_redis.get(_key), content_type="application/json")


def at_once(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_bytes, content_type="application/json")


urlpatterns = [path("plain/", plain), path("bytes/", at_once)]
application = get_wsgi_application()
