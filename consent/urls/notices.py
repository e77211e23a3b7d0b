"""Below `<platform>/notices/`."""

from django.urls import URLPattern, path

from consent.views import news
from consent.views import notices as views

urlpatterns: list[URLPattern] = [
    path("", views.archive, name="notices"),
    path("for-you/", views.for_you, name="notice_for_you"),
    path("news/<str:token>/", news.by_mail, name="notice_news"),
    path("privacy/", views.current, name="notice"),
    path("<slug:key>/", views.current, name="notice_current"),
    path("<slug:key>/compare/", views.compare, name="notice_compare"),
    path("<slug:key>/<int:number>/answer/", news.by_account, name="notice_answer"),
    path("<slug:key>/<int:number>/", views.version, name="notice_version"),
]
