# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random resource policies, valid and not."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

FUNCTION = "arn:aws:lambda:us-east-2:123456789012:function:f"
EVERYONE = st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["*"]}])
_NAMES = {
    "Service": ["s3.amazonaws.com", "apigateway.amazonaws.com", "scheduler.amazonaws.com", "*", "\n"],
    "AWS": ["*", "123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/r", "AROA0", ""],
    "Federated": ["accounts.example.com"],
}
_ACTIONS = ["*", "lambda:*", "lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:Get*", "sqs:?end*", "[a]", ""]
_RESOURCES = ["*", FUNCTION, f"{FUNCTION}:*", "arn:aws:lambda:*:*:function:${aws:username}", "arn:aws:sqs:*:*:q"]
_VALUES = st.sampled_from(["true", "false", True, None, 1, "o-1", ["true"], ["true", "false"], [], {}])
_KEYS = st.sampled_from(["lambda:InvokedViaFunctionUrl", "aws:SecureTransport", "aws:SourceArn", "AWS:sourceaccount"])
_CONDITIONS = st.dictionaries(
    st.sampled_from(["Bool", "bool", "StringEquals", "BoolIfExists", "Null"]),
    st.dictionaries(_KEYS, _VALUES),
    max_size=2,
)


def _some(values: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), max_size=3)


_PRINCIPALS = EVERYONE | st.fixed_dictionaries({}, optional={kind: _some(names) for kind, names in _NAMES.items()})


def statements(everyone: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Statements that deny all to these principals."""
    return st.fixed_dictionaries(
        {
            "Effect": st.just("Deny"),
            "Principal": everyone,
            "Action": st.sampled_from(["*", "lambda:*", ["lambda:Invoke*"]]),
        },
        optional={"Resource": st.sampled_from(["*", FUNCTION]), "Sid": st.text(max_size=5)},
    )


def _any_statements() -> st.SearchStrategy[dict[str, Any]]:
    junk: st.SearchStrategy[Any] = st.none() | st.text(max_size=3) | st.integers()
    made: Any = st.fixed_dictionaries(
        {"Effect": st.sampled_from(["Allow", "Allow", "Allow", "Deny", "allow"])},
        optional={
            "Sid": st.text(max_size=5) | junk,
            "Principal": _PRINCIPALS,
            "NotPrincipal": _PRINCIPALS,
            "Action": _some(_ACTIONS),
            "NotAction": _some(_ACTIONS),
            "Resource": _some(_RESOURCES),
            "NotResource": _some(_RESOURCES),
            "Condition": _CONDITIONS | junk,
        },
    )
    usual: Any = st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
            "Principal": _PRINCIPALS,
            "Action": _some(_ACTIONS),
        },
        optional={"Condition": _CONDITIONS, "Resource": _some(_RESOURCES)},
    )
    return made | usual


def policies() -> st.SearchStrategy[str]:
    """Texts of policies: whole ones, parts of them, and anything else."""
    documents: st.SearchStrategy[Any] = st.fixed_dictionaries(
        {"Statement": st.lists(_any_statements(), max_size=5) | _any_statements() | st.none()},
        optional={"Version": st.just("2012-10-17")},
    )
    texts = documents.map(json.dumps)
    return texts | st.builds(lambda text, end: text[:end], texts, st.integers(0, 40)) | st.text()
