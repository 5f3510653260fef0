"""Where every path leads. The apps own theirs; this module only puts them together."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.negotiation import DefaultContentNegotiation

from config import converters as _converters  # noqa: F401  registers <id:…> and <username:…>
from config.error_answers import only_get
from config.health import HealthViewSet

handler400 = "config.error_answers.handler400"
handler403 = "config.error_answers.handler403"
handler404 = "config.error_answers.handler404"
handler500 = "config.error_answers.handler500"

# Each path belongs to one app, so the order is free: the busiest first.
api = [
    path("", include("tweets.urls")),
    path("", include("notifications.urls")),
    path("", include("relationships.urls")),
    path("", include("accounts.urls")),
]

urlpatterns = [
    path("", only_get(TemplateView.as_view(template_name="welcome.html"))),
    path("admin/", admin.site.urls),
    path("healthz", HealthViewSet.as_view({"get": "healthz"})),
    path("readyz", HealthViewSet.as_view({"get": "readyz"})),
    path("api/v1/", include(api)),
    path(
        "api/schema/",
        only_get(SpectacularAPIView.as_view(content_negotiation_class=DefaultContentNegotiation)),
        name="schema",
    ),
    path("api/docs/", only_get(SpectacularSwaggerView.as_view(url_name="schema"))),
    path(
        "api/redoc/",
        only_get(SpectacularRedocView.as_view(url_name="schema", template_name="redoc.html")),
    ),
]
