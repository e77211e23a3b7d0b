"""Below `<platform>/receipts/`: what receipts are checked by."""

from django.urls import URLPattern, path

from consent.views import receipts

urlpatterns: list[URLPattern] = [path("keys.json", receipts.keys, name="receipt_keys")]
