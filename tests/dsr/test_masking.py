"""What of a person staff see before they say why they need more."""

import pytest

from dsr.masking import masked

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "Rita Sample", "R••• S•••"),
        ("name", "山田太郎", "山•••"),
        ("name", "Nguyễn Thị Ánh Tuyết", "N••• T••• Á••• T•••"),
        ("name", "  X  ", "X•••"),
        ("email", "rita@example.org", "ri•••@example.org"),
        ("email", "jo@example.org", "j•••@example.org"),
        ("recovery_email", "rita.sample@example.net", "ri•••@example.net"),
        ("email", "no address at all", "n••• a••• a••• a•••"),
        ("account", "rita@example.org", "ri•••@example.org"),
        ("account", "rita.sample", "r•••"),
        ("phone", "+49 30 23125 042", "•••42"),
        ("phone", "110", "•••"),
        ("workspace", "Sakura", "S•••"),
        ("phone", "", ""),
        ("name", "", ""),
    ],
)
def test_values_are_masked_by_their_kind(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown
