"""How allauth behaves here: nobody signs up by themselves, and its mail goes out like any other mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff and owners are invited; people who ask for their rights need no account (X-03)."""
        return False
