# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about the qualifiers of a function: aliases without a configuration, configurations without an alias."""

from __future__ import annotations

import typing as t

from ....module_utils._model.identifiers import LATEST, LATEST_PUBLISHED
from .. import remedies
from ..copies import lacks_settings, may_lack_settings, model_of, settings_to_copy
from ..function_policy import FunctionPolicy
from ..rule import Found, rule
from ..target import Target
from ..words import counted


@rule("warning", needs=("configurations", "aliases"))
def alias_not_covered(target: Target, policy: FunctionPolicy) -> t.Iterator[Found]:
    """Another qualifier of the function is configured, and this alias has AWS's defaults.

    Configurations are kept by qualifier, and publishing does not copy them (recorded: lifecycle, list_configs and
    get_invokeconfig_postpublish). No inheritance is documented; users report that an alias has none.
    """
    if may_lack_settings(target):
        names = ", ".join(each.row["qualifier"] for each in target.unsettled)
        message = f"Not judged: whether {target.name} lacks the configuration of {names}, which a repair may have made."
        yield Found(message, remedies.reading(target, "unconfigured, qualifiers"), judged=False)
    if not lacks_settings(target):
        return
    model = model_of(target)
    if model is None:
        # One that is gone is left over from another time.
        others = ", ".join(each.row["qualifier"] for each in target.configured)
        message = (
            f"Not judged: whether {target.name} lacks the configuration of {others}. Whether that exists was not read."
        )
        yield Found(message, remedies.reading(target, "unconfigured, qualifiers"), judged=False)
        return
    message = (
        f"An event for the alias {target.name} that fails is retried {counted(target.retries, 'time')} within "
        f"{target.age} s, AWS's defaults, although {model.row['qualifier']} of the function has a configuration. AWS "
        "documents no inheritance, and users report that there is none; whether the version behind an alias counts is "
        "not known for certain."
    )
    yield Found(message, remedies.copying(target, model.row["qualifier"], settings_to_copy(model, policy)))


@rule("warning", needs=("qualifiers",))
def orphaned_config(target: Target, _policy: FunctionPolicy) -> t.Iterator[Found]:
    """A configuration whose alias or version is gone; AWS keeps it when the alias is deleted (reported by users)."""
    exists = target.row.get("qualifier_exists")
    if exists is False and target.row["configured"]:
        message = (
            f"The configuration of {target.name} is for an alias or version that is gone. It has no effect unless "
            "that name is created again."
        )
        yield Found(message, remedies.removal(target))
    elif exists is None and target.row["configured"] and target.row["qualifier"] not in (LATEST, LATEST_PUBLISHED):
        message = (
            f"Not judged: whether {target.name} still exists was not read. If it is gone, the configuration is left "
            "over."
        )
        yield Found(message, remedies.reading(target, "qualifiers"), judged=False)
