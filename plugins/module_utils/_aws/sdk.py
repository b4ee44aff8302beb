# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session of the SDK that can do what botocore's own can, and reaches STS where the task does."""

from __future__ import annotations

import os
import typing as t

try:
    import botocore.configprovider
    import botocore.credentials
    import botocore.session
except ImportError:
    pass  # AnsibleAWSModule says so

from .credentials import Guard, Sources
from .endpoints import endpoint_of
from .speed import aliaser, emitter, shared_loader

LOGIN = "event_invoke_login"


def new_session(
    profile: str | None,
    region: str | None,
    endpoint_url: str | None,
    verify: bool | str | None,
) -> botocore.session.Session:
    """Return a session. Its credentials raise LambdaError only. Its component LOGIN is the Sources of these.

    Providers of credentials make clients of their own with it. Where the SDK has no region for them, it is this one;
    verify is for them, too; and STS has the endpoint that endpoint_of() says. IAM Identity Center and `aws login` keep
    the SDK's endpoints: an emulator of AWS Lambda knows nobody's login.
    """

    class Session(botocore.session.Session):
        def create_client(self, service_name: str, **options: t.Any) -> t.Any:  # type: ignore[override]
            config = options.get("config")
            if not options.get("region_name") and not (config and config.region_name):
                options["region_name"] = self.get_config_variable("region") or region
            if options.get("verify") is None:
                options["verify"] = verify
            if service_name == "sts" and options.get("endpoint_url") is None:
                options["endpoint_url"] = endpoint_of("sts", endpoint_url, self, os.environ)
            return super().create_client(service_name, **options)

    events = emitter()
    session = Session(profile=profile, event_hooks=events, include_builtin_handlers=False)
    session.register_component("event_emitter", aliaser(events))
    session.register_component("data_loader", shared_loader(session.get_component("data_loader")))
    sources = Sources(session)

    def resolver() -> Guard:
        usual = botocore.credentials.create_credential_resolver(session, region_name=region)
        return Guard(usual.providers, sources)

    session.lazy_register_component("credential_provider", resolver)
    session.register_component(LOGIN, sources)
    return session


def invalid_setting(session: botocore.session.Session) -> str | None:
    """Return which setting of the environment or the profile is not what the SDK can convert ("X is 'abc'")."""
    profile = session.get_scoped_config()
    known: t.Mapping[str, t.Any] = botocore.configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES
    for key, variables, _default, convert in known.values():
        names = [variables] if isinstance(variables, str) else variables or []
        found = {name: os.environ[name] for name in names if name in os.environ}
        if isinstance(key, str) and key in profile:
            found[f"{key} of the profile"] = profile[key]
        for name, value in found.items():
            try:
                if convert is not None:
                    convert(value)
            except Exception:
                return f"{name} is {value!r}"
    return None
