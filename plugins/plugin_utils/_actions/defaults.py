# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What module_defaults say: of a task, only what are its own options, and of the modules that the role runs."""

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
    request; this task comes after all requests, and its report is the only record of them.
    """
    names = {*spec, *(alias for each in spec.values() for alias in each.get("aliases") or ())}
    of_groups = {
        name
        for defaults in module_defaults or ()
        for key, values in defaults.items()
        if key.startswith("group/")
        for name in template(values) or ()
    }
    return {name: value for name, value in options.items() if name in names or name not in of_groups}


_PREFIX = "cloudops.aws_lambda."
MODULES = tuple(
    f"{_PREFIX}{name}"
    for name in ("lambda_event_invoke_config_info", "lambda_event_invoke_config", "lambda_failure_path")
)
"""The modules that the role runs, with a login of its own. Without a repair, it runs only the first."""

_OF_LOGIN = ("assume_role_arn", "assume_role_external_id", "assume_role_session_name")

CONNECTION: t.Mapping[str, t.Sequence[str]] = {
    "access_key": ("aws_access_key_id", "aws_access_key", "ec2_access_key"),
    "secret_key": ("aws_secret_access_key", "aws_secret_key", "ec2_secret_key"),
    "session_token": ("aws_session_token", "security_token", "access_token", "aws_security_token"),
    "profile": ("aws_profile",),
    "endpoint_url": ("aws_endpoint_url", "ec2_url", "s3_url"),
    "no_sign_request": (),
}
"""The options that decide whose account a task reads or writes, with their aliases, those before amazon.aws 10 too."""


def refused_defaults(
    module_defaults: t.Iterable[t.Mapping[str, t.Any]] | None,
    template: t.Callable[[t.Any], t.Any],
    set_variables: t.Container[str],
    repairs: bool = True,
) -> t.Iterator[str]:
    """Yield a line for each option of a login that the role's tasks would not take from module_defaults, or not all.

    ansible-core gives no default to an option that a task names, also if its value is `omit`: without this, the role
    would read and repair the account of other credentials. One that only some of the modules have would have it read
    one account and write to another. set_variables: the role's variables that have a value.
    """
    of_groups: dict[str, t.Any] = {}
    own: dict[str, dict[str, t.Any]] = {name: {} for name in MODULES}
    for defaults in module_defaults or ():
        for key, options in defaults.items():
            if key.startswith("group/"):
                of_groups |= template(options) or {}
            elif key in own:
                own[key] |= template(options) or {}
    for name in _OF_LOGIN:
        found = {**of_groups, **{key: value for options in own.values() for key, value in options.items()}}
        if found.get(name) and f"event_invoke_audit_{name}" not in set_variables:
            yield f"module_defaults has {name}, which the role does not use: expected event_invoke_audit_{name}"
    if not repairs:
        return
    for name, aliases in CONNECTION.items():
        values = [_value({**of_groups, **options}, (name, *aliases)) for options in own.values()]
        if any(value != values[0] for value in values):
            modules = ", ".join(each.removeprefix(_PREFIX) for each in MODULES)
            yield (
                f"module_defaults has another {name} for some modules of the role than for others: expected the same "
                f"for {modules}, as in group/cloudops.aws_lambda.aws"
            )


def _value(options: t.Mapping[str, t.Any], names: t.Iterable[str]) -> t.Any:
    """Return what an option is set to by its name or an alias, None if it is not."""
    return next((options[name] for name in names if options.get(name) not in (None, "")), None)
