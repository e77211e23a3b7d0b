"""Where the pages are that the desk of a platform and every workspace have alike: each has a route of its own."""

from typing import Any

from django.urls import reverse

from workspaces.models import Platform, Workspace


def address(platform: Platform, tenant: Workspace | None, name: str, **more: Any) -> str:
    """Return the address of the page `name` ("approvals", "absence") of a workspace, or without one of the desk."""
    if tenant is None:
        return reverse(f"desk_{name}", kwargs={"platform": platform.slug, **more})
    return reverse(f"workspace_{name}", kwargs={"platform": platform.slug, "workspace": tenant.key, **more})


def home_address(platform: Platform, workspace: Workspace) -> str:
    """Return the address of a workspace's first page."""
    return reverse("workspace", kwargs={"platform": platform.slug, "workspace": workspace.key})
