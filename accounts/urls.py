from django.urls import path

from accounts import views

urlpatterns = [
    path("auth/register/", views.EntranceViewSet.as_view({"post": "register"})),
    path("auth/login/", views.EntranceViewSet.as_view({"post": "login"})),
    path("auth/deactivate/", views.LeavingViewSet.as_view({"post": "deactivate"})),
    path("auth/reactivate/", views.EntranceViewSet.as_view({"post": "reactivate"})),
    path("auth/email/verify/", views.RecoveryViewSet.as_view({"post": "verify_email"})),
    path("auth/email/resend/", views.CredentialsViewSet.as_view({"post": "resend_verification"})),
    path("auth/email/change/", views.CredentialsViewSet.as_view({"post": "change_email"})),
    path("auth/password/change/", views.CredentialsViewSet.as_view({"post": "change_password"})),
    path("auth/password/reset/", views.RecoveryViewSet.as_view({"post": "request_reset"})),
    path("auth/password/reset/confirm/", views.RecoveryViewSet.as_view({"post": "confirm_reset"})),
    path("auth/token/refresh/", views.RefreshViewSet.as_view({"post": "refresh"})),
    path(
        "auth/sessions/",
        views.SessionViewSet.as_view({"get": "sessions", "delete": "end_others"}),
    ),
    path(
        "auth/sessions/<id:session_id>/",
        views.SessionViewSet.as_view({"delete": "end_session"}),
    ),
    path("auth/logout/", views.SessionViewSet.as_view({"post": "logout"})),
    path(
        "me/export/",
        views.ExportViewSet.as_view({"post": "request_export", "get": "retrieve_export"}),
    ),
    path(
        "me/export/file/",
        views.ExportFileViewSet.as_view({"get": "download_export"}),
        name="export-file",
    ),
    path("me/otp/", views.OtpViewSet.as_view({"post": "offer_otp", "delete": "disable_otp"})),
    path("me/otp/confirm/", views.OtpViewSet.as_view({"post": "confirm_otp"})),
    path("me/delete/", views.LeavingViewSet.as_view({"post": "delete_account"})),
    path("me/", views.OwnAccountViewSet.as_view({"get": "retrieve", "patch": "update"})),
]
