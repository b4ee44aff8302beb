# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a task that are its own, and not those of another module of its group in module_defaults."""

from __future__ import annotations

import typing as t

Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def own_options(
    options: t.Mapping[str, t.Any],
    spec: Spec,
    module_defaults: t.Iterable[t.Mapping[str, t.Any]] | None,
    template: t.Callable[[t.Any], t.Any],
) -> dict[str, t.Any]:
    """Return the options without those that a group of module_defaults has, and the spec does not.

    They are for the modules that read and write. Each of those refuses what is no option of it before its first
    request; this task comes after all requests, and nothing else has what came of them.
    """
    names = {*spec, *(alias for each in spec.values() for alias in each.get("aliases") or ())}
    of_groups = {
        name
        for defaults in module_defaults or ()
        for key, given in defaults.items()
        if key.startswith("group/")
        for name in template(given) or ()
    }
    return {name: value for name, value in options.items() if name in names or name not in of_groups}
