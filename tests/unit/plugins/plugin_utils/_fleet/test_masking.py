# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.masking import without_secrets

KEY = "planted/SecretKey+of/40characters1234567"
URL = "http://me:planted-password@s3:1"


class Masked(Exception):
    pass


class Plugin:
    _frozen_credentials: t.ClassVar[dict[str, str | None]] = {"profile_name": None, "aws_session_token": f"role-{KEY}"}

    def get_option(self, name: str) -> str | None:
        return {"endpoint_url": URL, "secret_key": None}[name]

    @without_secrets(Masked)
    def run(self, terms: list[str], **options: str) -> list[str]:
        if terms[0] == "cause":
            try:
                raise ValueError(terms[1])
            except ValueError as error:
                raise LookupError("cannot read") from error
        if terms[0] == "fails":
            raise LookupError(terms[1])
        return terms


@pytest.mark.parametrize("how", ["fails", "cause"])
@pytest.mark.parametrize("secret", [KEY, f"role-{KEY}", URL, "planted-password"])
def test_an_error_is_masked_with_its_causes(how: str, secret: str) -> None:
    with pytest.raises(Masked) as raised:
        Plugin().run([how, f"invalid: {secret}"], secret_key=KEY)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert secret not in str(raised.value)


def test_what_has_no_secret_stays_as_it_is() -> None:
    assert Plugin().run(["returns"]) == ["returns"]
    with pytest.raises(LookupError, match="no such bucket"):
        Plugin().run(["fails", "no such bucket"])
