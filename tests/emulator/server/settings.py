# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of the emulator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Settings:
    """With the defaults, every valid request succeeds immediately."""

    requests_per_second: float | None = None
    """Lambda's control plane quota per account and region; AWS's is 15. None: no quota."""
    burst: int | None = None
    """Size of the token bucket. None: one second's worth, at least one."""
    retry_after: float | None = None
    """Seconds in the Retry-After header of a 429. None: no such header."""
    latency: float = 0.0
    """Seconds before a response. A write holds its function for this time."""
    page_size: int = 50
    """Maximum number of rows in a page of functions. AWS's own maximum applies if it is lower."""
    mapping_page_size: int = 100
    """The same for event source mappings."""
    metric_page_size: int = 500
    """The same for CloudWatch's metrics and results."""
    alarm_page_size: int = 100
    """The same for CloudWatch's alarms."""
    accept_unsigned: bool = False
    expired_tokens: Sequence[str] = ()
    """Session tokens or access keys that have expired."""
    clock_offset: float = 0.0
    """Seconds that AWS's clock is ahead of this machine's. AWS refuses a signature if they differ by more than 300."""
    default_region: str = "us-east-1"
    """Region of an unsigned request."""
    enabled_regions: Sequence[str] | None = None
    """Regions that are enabled, for every account. None: all of them."""
    endpoints: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """``{"127.0.0.1:port": [service]}``: a listener that serves only these services, like a VPC endpoint."""
    localstack_quirks: bool = False
    """Respond 404 to GetFunctionConfiguration of an alias, and to ListFunctionEventInvokeConfigs of an ARN,
    as LocalStack 4.14 does."""
    check_destinations: bool = False
    """Put checks whether a destination exists and whether the function's role may write to it."""
    enforce_iam: bool = False
    """Check every request against the policies of the caller's user or role."""
    organization_denies: Sequence[str] | None = ()
    """Patterns of actions that the policies of the organization deny in simulations. None: no organization."""
    simulation_by_action: bool = False
    """One simulation result for each action, with the decisions in ResourceSpecificResults only."""
    metric_statuses: Mapping[str, str] = field(default_factory=dict)
    """``{fnmatch pattern of "metric/function name": status code}`` of GetMetricData: PartialData, InternalError, ..."""
    faults: Sequence[Mapping[str, Any]] = ()
    """``{"service", "operation", "function_name", "region", "account_id": fnmatch patterns, "share": 0-1, "skip": int,
    "times": int, "effect": ...}``. effect: ``{"error": {"status", "code", "message", "retry_after"}}``, ``"reset"``,
    ``"truncate"``, ``"garbage"``, ``"empty"``, ``{"silence": seconds}``, ``{"drop_fields": [...]}``,
    ``{"add_fields": {...}}`` (JSON only). Services have boto3's names, such as "sts"."""
    events: Sequence[Mapping[str, Any]] = ()
    """``{"on": operation, "nth": int, "region": str, "delete_functions": [name], "add_functions": [seed],
    "settings": changes to these settings}``."""
    seed: int = 0
    """Seed of the random numbers for the faults' shares."""
