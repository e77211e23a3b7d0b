"""The data systems of a profile: reached and compared with their data map first, then written down."""

from dataclasses import dataclass
from typing import Any

from dsr.connectors.base import ConnectorError, ConnectorUnavailable
from dsr.connectors.registry import connector_for
from dsr.connectors.sql.dataset import DataMapError
from dsr.models import DataSystem
from privacy_portal.env import secret
from privacy_portal.profiles import sample_systems
from privacy_portal.profiles.pack import ProfileError
from privacy_portal.profiles.rows import Rows
from privacy_portal.profiles.schema import SystemEntry
from privacy_portal.profiles.validation import Checked


@dataclass(frozen=True)
class Reached:
    """A system that answered, with the configuration of its connector and its data map."""

    entry: SystemEntry
    config: dict[str, Any]
    dataset: dict[str, Any]


def reach(checked: Checked, *, demo: bool, people: int, rehearse: bool = False) -> list[Reached]:
    """Ask every system of the profile whether it is what its data map says, and let it prepare for erasures.

    Sample systems are created in a demo and left out elsewhere. A rehearsal creates and prepares nothing. Raises
    ProfileError where address and data map do not fit, ConnectorUnavailable where a system does not answer.
    """
    reached, problems = [], []
    for number, entry in enumerate(checked.profile.systems):
        if entry.is_sample and not demo:
            continue
        dataset = checked.datasets[entry.slug]
        try:
            config = {"url": _address(entry, people=0 if rehearse else people)}
            _ask(entry, config, dataset, rehearse=rehearse)
        except ConnectorUnavailable:
            raise
        except DataMapError as error:
            problems += [checked.pack.problem(("systems", number), problem) for problem in error.problems]
        except (ConnectorError, LookupError) as error:
            problems.append(checked.pack.problem(("systems", number, "url"), f"cannot be used ({error})"))
        else:
            reached.append(Reached(entry, config, dataset))
    if problems:
        raise ProfileError(problems)
    return reached


def put(rows: Rows, reached: list[Reached]) -> None:
    """Write the systems down. Whether one is switched off stays as the installation has it."""
    for system in reached:
        values = {
            "names": system.entry.names,
            "connector": system.entry.connector,
            "config": system.config,
            "dataset": system.dataset,
            "prepared": True,
        }
        rows.put(DataSystem, {"slug": system.entry.slug}, values)


def _ask(entry: SystemEntry, config: dict[str, Any], dataset: dict[str, Any], *, rehearse: bool) -> None:
    connector = connector_for(entry.connector, config, dataset)
    if not rehearse:
        connector.prepare()
    elif not entry.is_sample or sample_systems.exists(entry.url.partition(":")[2]):
        connector.compare()


def _address(entry: SystemEntry, *, people: int) -> str:
    """Return the address that `sample:NAME` or `env:NAME` stands for; a sample without people is not created.

    Raises LookupError where there is none.
    """
    kind, _colon, name = entry.url.partition(":")
    if kind == "sample":
        return sample_systems.ensure(name, people=people) if people else sample_systems.address(name)
    if not (address := secret(name)):
        raise LookupError(f"{name} is not set in the environment")
    return address
