# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-core does not tell about a module's arguments, and what it shows of them that it must not."""

from __future__ import annotations

import os
import sys
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.validation import check_type_dict

from ._model.numbers import impossible_number
from ._secrets import Secrets

Spec = dict[str, dict[str, t.Any]]

# Since ansible-core 2.19 a failure can have a traceback with the messages of its exceptions.
_HAS_TRACEBACKS = hasattr(AnsibleModule, "_record_module_result")


def noting_sources(spec: Spec, sources: dict[str, str]) -> Spec:
    """Return the spec with fallbacks that note in sources, by option, the environment variable that was used."""
    return {option: _noting(option, given, sources) for option, given in spec.items()}


def _noting(option: str, given: dict[str, t.Any], sources: dict[str, str]) -> dict[str, t.Any]:
    if given.get("no_log"):
        # Module hides these values. ansible-core would take each of them out of everything, and turn the function
        # my-test-function into another one where the secret key of an emulator is `test`.
        given = {**given, "no_log": False}
    if "fallback" not in given:
        return given
    strategy, *rest = given["fallback"]

    def fallback(*names: str) -> t.Any:
        for name in names:
            try:
                value = strategy(name)
            except Exception:  # ansible-core moved its AnsibleFallbackNotFound between the supported versions
                continue
            sources[option] = name
            return value
        return strategy(*names)

    return {**given, "fallback": (fallback, *rest)}


class Module(AnsibleModule):  # type: ignore[misc]  # ansible-core ships no types
    """An AnsibleModule that shows no secret, and names the option or row that is no dictionary, list or number.

    lists names the lists that every result has, failed ones included. misfit is the line that names the option:
    ansible-core only says "dictionary requested", or crashes on a list or on infinity. loaded is the module of this
    process, if its arguments were read.
    """

    loaded: t.ClassVar[Module | None] = None
    misfit: str | None = None
    params: dict[str, t.Any]

    def __init__(self, lists: t.Sequence[str], **kwargs: t.Any) -> None:
        self._lists = lists
        self.secrets = Secrets(self._tell_ansible)
        super().__init__(**kwargs)

    def _tell_ansible(self, secret: str) -> None:
        self.no_log_values.add(secret)  # what ansible-core up to 2.21 takes out of the result

    def _load_params(self) -> None:
        super()._load_params()
        self.secrets.add_parameters(self.params)
        self.secrets.add_environment(os.environ)
        Module.loaded = self
        for option, given in self.argument_spec.items():
            # Before ansible-core 2.19, a template that is null is an empty string, which is no number.
            if given.get("type") == "int" and self.params.get(option) == "":
                self.params.pop(option)
            self._leave_to_environment(option, given)
            value = self.params.get(option)
            self.misfit = self.misfit or _misfit(option, given, value)
            if self.misfit and option in self.misfit:
                self.params.pop(option, None)

    def _leave_to_environment(self, option: str, given: dict[str, t.Any]) -> None:
        """Drop an option that is null, so that its variable counts as if the option were left out.

        A region that is an empty string is one, too: no other meaning is possible, and before ansible-core 2.19 a
        template that is null is an empty string.
        """
        if "fallback" not in given:
            return
        for name in (option, *given.get("aliases", ())):
            if name in self.params and (self.params[name] is None or (option == "region" and self.params[name] == "")):
                self.params.pop(name)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        self.params = self.secrets.masked_parameters(self.params)  # the result has them as its invocation
        super().exit_json(**self.secrets.masked(kwargs))
        raise SystemExit(0)  # what it does; mypy cannot know

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        self.params = self.secrets.masked_parameters(self.params)
        # A text, as ansible-core would write a traceback with everything in it.
        if isinstance(kwargs.get("exception"), BaseException):
            kwargs["exception"] = "".join(traceback.format_exception(kwargs["exception"]))
        elif _HAS_TRACEBACKS and any(sys.exc_info()):
            kwargs.setdefault("exception", traceback.format_exc())
        kwargs = {**{name: [] for name in self._lists}, **kwargs, "msg": str(msg)}
        super().fail_json(**self.secrets.masked(kwargs))
        raise SystemExit(1)

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        super().warn(self.secrets.masked(warning, words=True), **kwargs)

    def log(self, msg: t.Any, log_args: dict[str, t.Any] | None = None) -> None:
        for name, value in (log_args or {}).items():
            shown = self.secrets.masked_parameters({name: value})[name]
            if shown != value:
                msg = msg.replace(f"{name}={value}", f"{name}={shown}")
        super().log(self.secrets.masked(msg, words=True), self.secrets.masked_parameters(log_args))


def _misfit(path: str, spec: dict[str, t.Any], value: t.Any) -> str | None:
    if value is None:
        return None
    if spec.get("type") == "list" and spec.get("elements") == "dict":
        return _misfit_in_list(path, value)
    if spec.get("type") != "dict" or "options" not in spec:
        return impossible_number(path, spec.get("type", "str"), value)
    value = _dictionary(value)
    if not isinstance(value, dict):
        return f"{path} is {value!r:.100}: expected a dictionary with {' and '.join(spec['options'])}"
    found = (_misfit(f"{path}.{option}", each, value.get(option)) for option, each in spec["options"].items())
    return next((misfit for misfit in found if misfit), None)


def _misfit_in_list(path: str, value: t.Any) -> str | None:
    if not isinstance(value, list):
        return f"{path} is {value!r:.100}: expected a list of dictionaries"
    rows = (
        f"{path} row {number} is {each!r:.100}: expected a dictionary"
        for number, each in enumerate(value, start=1)
        if not isinstance(_dictionary(each), dict)
    )
    return next(rows, None)


def _dictionary(value: t.Any) -> t.Any:
    """Return the dictionary that ansible-core reads if it is given as JSON or key=value; else the value."""
    if not isinstance(value, str):
        return value
    try:
        return check_type_dict(value)
    except (TypeError, ValueError):  # ValueError: key=value with a part that has no =
        return value
