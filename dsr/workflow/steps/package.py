"""Make the package out of the parts that every system exported."""

from django.db import transaction

from dsr.models import Request, Step
from dsr.packages import compose, shelf
from dsr.packages.contents import SystemContents, contents
from dsr.packages.storage import remove
from dsr.workflow.kinds import Done, Kind, register


@register
class MakePackage(Kind):
    """Its result: {"package": public id, "size": bytes of the ZIP, "rows": int, "not_covered": [slug, ...]}."""

    name = "package"

    def perform(self, step: Step) -> compose.Composed:
        return compose.compose(step.request, contents(step.request))

    def record(self, step: Step, made: compose.Composed) -> Done:
        package = shelf.keep(Request.objects.get(pk=step.request_id), made)
        held = contents(step.request)
        transaction.on_commit(lambda: _remove_parts(held))
        return Done(
            {
                "package": str(package.public_id),
                "size": package.size,
                "rows": sum(system.rows for system in held),
                "not_covered": [system.system.slug for system in held if system.not_covered],
            }
        )


def _remove_parts(held: list[SystemContents]) -> None:
    for system in held:
        for part in system.parts:
            remove(part.file)
