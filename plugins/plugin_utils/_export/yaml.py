# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Targets as YAML for event_invoke_configs, as a person keeps it in git. Pure."""

from __future__ import annotations

import typing as t

import yaml

from .export_target import ExportTarget


def as_yaml(targets: t.Sequence[ExportTarget]) -> str:
    """Return one block for each target, with what is set only, below a comment that says where it came from.

    If the targets are in several accounts, each function is named by its ARN, which alone has the account.
    """
    if not targets:
        return "---\n[]\n"
    several = len({target.account_id for target in targets}) > 1
    return "---\n" + "\n".join(f"# {target.source}\n{_block(target, several)}" for target in targets)


def _block(target: ExportTarget, with_account: bool) -> str:
    row: dict[str, t.Any] = {
        "function_name": target.arn if with_account else target.name,
        "qualifier": target.qualifier,
        "region": target.region,
        **_settings(target),
    }
    block: str = yaml.safe_dump([row], sort_keys=False, width=1000)
    return block


def _settings(target: ExportTarget) -> dict[str, t.Any]:
    if target.settings is None:
        return {"configured": False}
    numbers = {
        "maximum_retry_attempts": target.settings["maximum_retry_attempts"],
        "maximum_event_age_in_seconds": target.settings["maximum_event_age_in_seconds"],
    }
    settings: dict[str, t.Any] = {name: number for name, number in numbers.items() if number is not None}
    if destinations := target.destinations():
        settings["destination_config"] = {side: {"destination": arn} for side, arn in destinations.items()}
    # AWS can store a configuration that sets nothing.
    return settings or {"configured": True}
