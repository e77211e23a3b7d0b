"""Below `<platform>/preferences/`: what somebody agreed to, without an account."""

from django.urls import URLPattern, path

from consent.views import confirming, preferences, receipts, stopping

urlpatterns: list[URLPattern] = [
    path("", preferences.start, name="preferences"),
    path("code/", preferences.code, name="preferences_code"),
    path("link/<str:token>/", preferences.link, name="preferences_link"),
    path("device/<str:token>/", preferences.device, name="preferences_device"),
    path("mine/", preferences.mine, name="preferences_mine"),
    path("mine/choose/", preferences.choose, name="preferences_choose"),
    path("mine/device/", preferences.add_device, name="preferences_add_device"),
    path("mine/stop-all/", preferences.stop_all, name="preferences_stop_all"),
    path("mine/history/", preferences.history, name="preferences_history"),
    path("mine/history/<uuid:record>/", preferences.record, name="preferences_record"),
    path("mine/history/<uuid:record>/receipt/", preferences.receipt, name="preferences_record_receipt"),
    path("mine/leave/", preferences.leave, name="preferences_leave"),
    path("confirm/<str:token>/", confirming.confirm, name="preferences_confirm"),
    path("receipt/", receipts.carry, name="preferences_receipt"),
    path("stop/<str:token>/", stopping.stop, name="preferences_stop"),
]
