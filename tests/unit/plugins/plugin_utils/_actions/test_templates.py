# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import date, datetime

import pytest
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._actions.templates import python_value


class Encrypted:
    """As ansible-core before 2.19 has a value of ansible-vault."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "decrypted"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (wrap_var("{{ text }}"), "{{ text }}"),
        (wrap_var({"key": ["text"]}), {"key": ["text"]}),
        (({"a": (1, 2.5, None, True)},), [{"a": [1, 2.5, None, True]}]),
        (Encrypted(), "decrypted"),
        ({"until": date(2027, 1, 31), "at": datetime(2027, 1, 31, 1)}, {"until": "2027-01-31", "at": "2027-01-31"}),
    ],
)
def test_values_are_of_pythons_own_types(value: t.Any, expected: t.Any) -> None:
    found = python_value(value)
    assert found == expected
    assert repr(found) == repr(expected)
    assert type(found) is type(expected)
