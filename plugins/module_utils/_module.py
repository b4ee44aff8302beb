# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules share: options in addition to those of amazon.aws, and the boundary where errors end."""

from __future__ import annotations

import functools
import os
import sys
import typing as t

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec

from . import _terminal
from ._arguments import Module, noting_sources
from ._aws import kept
from ._aws.endpoints import check_endpoint
from ._aws.errors import LambdaError
from ._aws.rate_limit import check_requests_per_second
from ._aws.session import Connection
from ._model.invalid_option import InvalidOption
from ._model.partitions import check_role_partition

if t.TYPE_CHECKING:
    from ._aws.sts import Role

_SHARED_OPTIONS: dict[str, dict[str, t.Any]] = {
    "assume_role_arn": {"type": "str"},
    "assume_role_external_id": {"type": "str"},
    "assume_role_session_name": {"type": "str"},
    "concurrency": {"type": "int", "default": 4},
    "no_sign_request": {"type": "bool", "default": False},
    "requests_per_second": {"type": "float", "default": 10},
}

# Each is a thread and a connection; a dozen already ask for more than AWS's quota grants.
_MAXIMUM_CONCURRENCY = 100


def without_crash(main: t.Callable[[], None]) -> t.Callable[[], None]:
    """Decorate the main function of a module: an unexpected exception is a failure like any other.

    ansible-core would show it with everything that it says, secrets included. What was done before it is in the result.
    """

    @functools.wraps(main)
    def run() -> None:
        Module.loaded = None
        try:
            main()
        except Exception as error:
            module = t.cast("Module | None", Module.loaded)
            if module is None:
                raise
            module.fail_json(str(LambdaError.unexpected(_name_of(main), error)), **_done(module))

    return run


def _name_of(main: t.Callable[[], None]) -> str:
    """Return the name of a module, also where it runs as __main__."""
    spec = getattr(sys.modules.get(main.__module__), "__spec__", None)
    return (spec.name if spec else main.__module__).rpartition(".")[2]


def _done(module: Module) -> t.Mapping[str, t.Any]:
    try:
        return module.done() if module.done else {}
    except Exception:  # the first exception is the one to tell
        return {}


class AnsibleLambdaModule(AnsibleAWSModule):  # type: ignore[misc]  # amazon.aws ships no types
    """A module of this collection.

    lists names the lists that every result has, failed ones included.
    """

    def __init__(self, argument_spec: dict[str, dict[str, t.Any]], lists: t.Sequence[str], **kwargs: t.Any) -> None:
        self._sources: dict[str, str] = {}
        common = noting_sources(aws_argument_spec(), self._sources)
        # amazon.aws takes the class from here, and from nowhere else.
        AnsibleAWSModule.default_settings = {
            **AnsibleAWSModule.default_settings,
            "module_class": functools.partial(Module, lists),
        }
        super().__init__(
            argument_spec={**common, **_SHARED_OPTIONS, **argument_spec}, supports_check_mode=True, **kwargs
        )
        if self._module.type_error:
            self.fail_json(msg=self._module.type_error)

    def fail_json(self, *args: t.Any, **kwargs: t.Any) -> t.NoReturn:
        super().fail_json(*args, **kwargs)
        raise SystemExit(1)  # what it does; mypy cannot know

    def keep(self, done: t.Callable[[], t.Mapping[str, t.Any]]) -> None:
        """Let the result have what was done, which done returns, even if this module crashes from here on."""
        self._module.done = done

    def warn(self, warning: str) -> None:
        """Warn once. amazon.aws would pass each warning to exit_json, too, which ansible-core 2.19 warns about."""
        self._module.warn(warning)

    def log(self, line: str) -> None:
        """Write a line to the system log of the host. amazon.aws 9.0 does not pass this method on."""
        self._module.log(line)

    def progress(self, line: str) -> None:
        """Write a line to the system log, and show it, if it can be."""
        self.log(line)
        if _terminal.show is not None:
            _terminal.show(self._module.secrets.masked(line, words=True))

    def source(self, option: str) -> str:
        """Return the environment variable that an option came from; "" if the task gave it, or nothing did."""
        if option == "region" and not self.params["region"]:
            return next((name for name in ("AWS_REGION", "AWS_DEFAULT_REGION") if os.environ.get(name)), "the profile")
        return self._sources.get(option, "")

    def clients(self, regions: t.Iterable[str | None]) -> kept.KeptClients:
        """Return the clients for the options that are set. Raises InvalidOption; nothing is sent yet."""
        params = self.params
        check_requests_per_second(params["requests_per_second"])
        if not 1 <= params["concurrency"] <= _MAXIMUM_CONCURRENCY:
            raise InvalidOption(f"concurrency is {params['concurrency']}: expected 1 to {_MAXIMUM_CONCURRENCY}")
        self._check_credentials()
        bundle = params["aws_ca_bundle"]
        if bundle and params["validate_certs"] and not os.path.isfile(bundle):
            fault = "is a directory" if os.path.isdir(bundle) else "does not exist"
            raise InvalidOption(f"aws_ca_bundle '{bundle}' {fault}: expected a file of CA certificates in PEM form")
        if params["endpoint_url"]:
            check_endpoint(params["endpoint_url"], self.source("endpoint_url"))
        aws_config = self._checked_aws_config(params["aws_config"]) if params["aws_config"] else {}
        _region, endpoint_url, connection = get_aws_connection_info(self)
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        return kept.clients(
            Connection(
                endpoint_url=endpoint_url,
                profile=connection.get("profile_name"),
                keys={name: connection[name] for name in names},
                # True would hide the bundle of the profile, and that of REQUESTS_CA_BUNDLE, from the SDK.
                verify=None if connection["verify"] is True else connection["verify"],
                aws_config=aws_config,
                concurrency=params["concurrency"],
                sign=not params["no_sign_request"],
                role=self._role(regions),
            ),
            regions,
            self._module.secrets.add,
        )

    def _check_credentials(self) -> None:
        params = self.params
        if params["no_sign_request"] and params["assume_role_arn"]:
            raise InvalidOption("no_sign_request and assume_role_arn contradict each other: expected one of them")
        key = next((name for name in ("access_key", "secret_key", "session_token") if params[name]), None)
        if params["profile"] and key:
            profile, origin = self.source("profile") or "the task", self.source(key) or "the task"
            raise InvalidOption(
                f"profile (from {profile}) and {key} (from {origin}) contradict each other: expected one of them; "
                "unset the variable, or leave the option out"
            )

    def _role(self, regions: t.Iterable[str | None]) -> Role | None:
        arn, external_id, name = (self.params[f"assume_role_{part}"] for part in ("arn", "external_id", "session_name"))
        if arn:
            # Imported if it is needed: most tasks assume no role.
            from ._aws.sts import Role
            from ._model.role_options import check_role_options

            check_role_options(arn, external_id, name)
            check_role_partition("assume_role_arn", arn, regions)
            return Role(arn, name or "cloudops.aws_lambda", external_id or None)
        if external_id or name:
            option = "assume_role_external_id" if external_id else "assume_role_session_name"
            raise InvalidOption(f"{option} is given without a role: expected assume_role_arn, too")
        return None

    def _checked_aws_config(self, aws_config: dict[str, t.Any]) -> dict[str, t.Any]:
        # Imported if it is needed: most tasks have no aws_config.
        from ._aws.aws_config import check_aws_config

        checked = check_aws_config(aws_config)
        if self.params["no_sign_request"] and "signature_version" in checked:
            raise InvalidOption("no_sign_request and aws_config.signature_version contradict each other: expected one")
        self.params["aws_config"] = checked
        return checked
