# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations that the emulator serves itself; moto serves every other one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..iam import simulation
from ..lambda_ import alarms, event_source_mappings, listing, metrics, resource_policies
from ..lambda_.event_invoke_configs import EventInvokeConfigs
from ..lambda_.invocations import Invocations
from . import enabled_regions
from .calls import Call
from .responses import Response
from .settings import Settings

Handler = Callable[[Call, Settings], Response | None]
"""A handler returns None if moto has to serve the request."""


def handlers(configs: EventInvokeConfigs, invocations: Invocations) -> Mapping[tuple[str, str], Handler]:
    """Return the handlers by service and operation."""
    return {
        ("lambda", "Invoke"): invocations.invoke,
        ("account", "ListRegions"): enabled_regions.list_regions,
        ("lambda", "GetFunctionEventInvokeConfig"): configs.get,
        ("lambda", "PutFunctionEventInvokeConfig"): configs.put,
        ("lambda", "UpdateFunctionEventInvokeConfig"): configs.update,
        ("lambda", "DeleteFunctionEventInvokeConfig"): configs.delete,
        ("lambda", "ListFunctionEventInvokeConfigs"): configs.list,
        ("lambda", "ListFunctions"): listing.list_functions,
        ("lambda", "ListAliases"): listing.list_aliases,
        ("lambda", "ListVersionsByFunction"): listing.list_versions_by_function,
        ("lambda", "GetFunctionConfiguration"): listing.get_function_configuration,
        ("lambda", "GetFunctionConcurrency"): listing.get_function_concurrency,
        ("lambda", "GetPolicy"): resource_policies.get_policy,
        ("lambda", "AddPermission"): resource_policies.add_permission,
        ("lambda", "RemovePermission"): resource_policies.remove_permission,
        ("lambda", "ListEventSourceMappings"): event_source_mappings.list_event_source_mappings,
        ("iam", "SimulatePrincipalPolicy"): simulation.simulate_principal_policy,
        ("cloudwatch", "ListMetrics"): metrics.list_metrics,
        ("cloudwatch", "GetMetricData"): metrics.get_metric_data,
        ("cloudwatch", "PutMetricAlarm"): alarms.put_alarm,
        ("cloudwatch", "PutCompositeAlarm"): alarms.put_alarm,
        ("cloudwatch", "PutLogAlarm"): alarms.put_alarm,
        ("cloudwatch", "DeleteAlarms"): alarms.delete_alarms,
        ("cloudwatch", "DescribeAlarms"): alarms.describe_alarms,
    }
