# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets of a session, whichever login they come from: errors of AWS repeat what was sent."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

try:
    import botocore
    import botocore.credentials
except ImportError:
    pass  # AnsibleAWSModule says so

if t.TYPE_CHECKING:
    import botocore.session

    Keep = t.Callable[[str], object]

_HEADERS = ("X-Amz-Security-Token", "x-amz-sso_bearer_token")


def keep_sent_tokens(session: botocore.session.Session, keep: Keep) -> None:
    """Pass to keep the token of each request of the session's clients before it is sent, and what a login sends."""

    def note_parameters(params: t.Mapping[str, t.Any], model: t.Any, **_event: t.Any) -> None:
        for secret in _marked(model.input_shape, params):
            keep(secret)

    def note(**event: t.Any) -> None:
        for name in _HEADERS:
            token = event["request"].headers.get(name)
            if token:
                keep(token.decode() if isinstance(token, bytes) else token)

    session.register("before-parameter-build", t.cast("t.Any", note_parameters))
    session.register("before-send", note)


def _marked(shape: t.Any, value: t.Any) -> t.Iterator[str]:
    """Yield the texts that the model of a service marks, such as a web identity token, or a client's secret."""
    if isinstance(value, str):
        if shape.metadata.get("sensitive"):
            yield value
    elif isinstance(value, Mapping) and shape is not None and shape.type_name == "structure":
        for name in value.keys() & shape.members.keys():
            yield from _marked(shape.members[name], value[name])


def keep_secret_key(session: botocore.session.Session, client: t.Any, keep: Keep) -> None:
    """Pass to keep the secret key that a client of the session has from a file.

    Those that renew themselves are left out: to ask for one can be a request. None is ever sent.
    """
    if client.meta.config.signature_version != botocore.UNSIGNED:
        credentials = session.get_credentials()  # The client has asked for the same ones.
        if credentials is not None and not isinstance(credentials, botocore.credentials.RefreshableCredentials):
            keep(credentials.secret_key)
