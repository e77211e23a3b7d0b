"""The identity providers of a profile, by which people of the platform sign in."""

from privacy_portal.profiles.rows import Rows
from privacy_portal.profiles.schema import Profile
from workspaces.models import ExternalIdentity, SignInProvider


def put(rows: Rows, profile: Profile) -> None:
    """Put the providers in place, and remove those that no longer stand in the pack, with what was linked to them.

    The addresses and the credentials are read where somebody signs in, so that a new secret needs no loading."""
    kept = [
        rows.put(
            SignInProvider,
            {"key": entry.key},
            {
                "name": entry.name,
                "issuer_variable": entry.issuer.removeprefix("env:"),
                "client_id_variable": entry.client_id.removeprefix("env:"),
                "client_secret_variable": entry.client_secret.removeprefix("env:"),
                "trusted_audiences": entry.trusted_audiences,
            },
        )
        for entry in profile.sign_in
    ]
    ExternalIdentity.objects.exclude(provider__in=kept).delete()
    rows.keep_only(SignInProvider, kept)
