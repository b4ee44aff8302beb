# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets that a client signs and sends with, whichever login they come from: AWS's errors can repeat them."""

from __future__ import annotations

import typing as t

try:
    import botocore
except ImportError:
    pass  # AnsibleAWSModule says so

if t.TYPE_CHECKING:
    import botocore.session


def keep_secrets(
    client: t.Any, session: botocore.session.Session, keys: t.Mapping[str, t.Any], keep: t.Callable[[str], object]
) -> None:
    """Tell keep each token just before it is sent, and the secret key that belongs to it.

    keys are those that the client was made with; if there are none, it has the session's.
    """
    if any(keys.values()) or client.meta.config.signature_version == botocore.UNSIGNED:
        return
    credentials: t.Any = session.get_credentials()  # The client has asked for the same ones.
    seen = set()

    def note(request: t.Any, **_unused: t.Any) -> None:
        token = request.headers.get("X-Amz-Security-Token") or ""
        if credentials is not None and token not in seen:
            seen.add(token)
            keep(token.decode() if isinstance(token, bytes) else token)
            keep(credentials.secret_key)

    client.meta.events.register("before-send", note)
