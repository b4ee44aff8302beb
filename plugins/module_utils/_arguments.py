# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-core does not report about a module's arguments, and what it shows of them that it must not."""

from __future__ import annotations

import os
import sys
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.validation import check_type_dict

from ._model.numbers import impossible_number, number_as_name
from ._result import with_lists
from ._secrets import WORDS, Secrets

Spec = dict[str, dict[str, t.Any]]

# Since ansible-core 2.19 a failure can have a traceback with the messages of its exceptions.
_HAS_TRACEBACKS = hasattr(AnsibleModule, "_record_module_result")


def noting_sources(spec: Spec, sources: dict[str, str]) -> Spec:
    """Return the spec with fallbacks that note in sources, by option, the environment variable that was used."""
    return {name: _noting(name, option, sources) for name, option in spec.items()}


def _noting(name: str, option: dict[str, t.Any], sources: dict[str, str]) -> dict[str, t.Any]:
    if option.get("no_log"):
        # Module hides these values. ansible-core would take each of them out of everything, and turn the function
        # my-test-function into another one where the secret key of an emulator is `test`.
        option = {**option, "no_log": False}
    if "fallback" not in option:
        return option
    strategy, *rest = option["fallback"]

    def fallback(*variables: str) -> t.Any:
        for variable in variables:
            try:
                value = strategy(variable)
            except Exception:  # ansible-core moved its AnsibleFallbackNotFound between the supported versions
                continue
            sources[name] = variable
            return value
        return strategy(*variables)

    return {**option, "fallback": (fallback, *rest)}


class Module(AnsibleModule):  # type: ignore[misc]  # ansible-core ships no types
    """An AnsibleModule that shows no secret, and names the option or row that is no dictionary, list, number or name.

    lists names the lists that every result has, failed ones included. type_error is the line that names the option:
    ansible-core only says "dictionary requested", or crashes on a list or on infinity. loaded is the module of this
    process, if its arguments were read. done returns what was done so far, and is None if nothing can have been.
    """

    loaded: t.ClassVar[Module | None] = None
    type_error: str | None = None
    done: t.Callable[[], t.Mapping[str, t.Any]] | None = None
    params: dict[str, t.Any]

    def __init__(self, lists: t.Sequence[str], **kwargs: t.Any) -> None:
        self._lists = lists
        self.secrets = Secrets(self._register_in_ansible)
        super().__init__(**kwargs)

    def _register_in_ansible(self, secret: str) -> None:
        self.no_log_values.add(secret)  # what ansible-core up to 2.21 takes out of the result

    def _load_params(self) -> None:
        super()._load_params()
        self.secrets.add_parameters(self.params)
        self.secrets.add_environment(os.environ)
        Module.loaded = self
        for name, option in self.argument_spec.items():
            # Before ansible-core 2.19, a template that is null is an empty string, which is no number.
            if option.get("type") == "int" and self.params.get(name) == "":
                self.params.pop(name)
            self._leave_to_environment(name, option)
            if error := _type_error(name, option, self.params.get(name)):
                self.type_error = self.type_error or error
                self.params.pop(name)
        for name in ("function_name", *self.argument_spec.get("function_name", {}).get("aliases", ())):
            self.type_error = self.type_error or _number_as_name(name, self.params.get(name))

    def _leave_to_environment(self, name: str, option: dict[str, t.Any]) -> None:
        """Drop an option that is null, so that its variable counts as if the option were left out.

        A region that is an empty string is one, too: no other meaning is possible, and before ansible-core 2.19 a
        template that is null is an empty string.
        """
        if "fallback" not in option:
            return
        for key in (name, *option.get("aliases", ())):
            if key in self.params and (self.params[key] is None or (name == "region" and self.params[key] == "")):
                self.params.pop(key)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        self.params = self.secrets.masked_parameters(self.params)  # the result has them as its invocation
        lists = _lists(kwargs)
        with with_lists(lists, self.secrets.masked):
            super().exit_json(**self.secrets.masked({key: kwargs[key] for key in kwargs.keys() - lists}))
        raise SystemExit(0)  # what it does; mypy cannot know

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        self.params = self.secrets.masked_parameters(self.params)
        # A text, as ansible-core would write a traceback with everything in it.
        if isinstance(kwargs.get("exception"), BaseException):
            kwargs["exception"] = "".join(traceback.format_exception(kwargs["exception"]))
        elif _HAS_TRACEBACKS and any(sys.exc_info()):
            kwargs.setdefault("exception", traceback.format_exc())
        kwargs = {**{name: [] for name in self._lists}, **kwargs, "msg": str(msg)}
        lists = _lists(kwargs)
        with with_lists(lists, self.secrets.masked):
            super().fail_json(**self.secrets.masked({key: kwargs[key] for key in kwargs.keys() - lists}))
        raise SystemExit(1)

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        super().warn(self.secrets.masked(warning, words=True), **kwargs)

    def log(self, msg: t.Any, log_args: dict[str, t.Any] | None = None) -> None:
        masked = self.secrets.masked_parameters(log_args)
        for name, value in (log_args or {}).items():
            shown = masked[self.secrets.masked(name)]
            if shown != value:
                msg = msg.replace(f"{name}={value}", f"{name}={shown}")
        super().log(self.secrets.masked(msg, words=True), masked)


def _lists(result: t.Mapping[str, t.Any]) -> dict[str, list[t.Any]]:
    """Return the lists of a result, but not those of lines, which are ansible-core's: it looks at what they hold."""
    return {key: value for key, value in result.items() if isinstance(value, list) and key not in WORDS}


def _type_error(path: str, option: dict[str, t.Any], value: t.Any) -> str | None:
    kind = option.get("type", "str")
    if value is None:
        return None
    if kind == "list" and option.get("elements") == "dict":
        return _type_error_of_rows(path, value)
    if kind != "dict" or "options" not in option:
        return impossible_number(path, kind, value)
    value = _dictionary(value)
    if not isinstance(value, dict):
        return f"{path} is {value!r:.100}: expected a dictionary with {' and '.join(option['options'])}"
    found = (_type_error(f"{path}.{name}", each, value.get(name)) for name, each in option["options"].items())
    return next(filter(None, found), None)


def _number_as_name(name: str, value: t.Any) -> str | None:
    if not isinstance(value, list):
        return number_as_name(name, value)
    return next(filter(None, (number_as_name(f"{name}[{index}]", each) for index, each in enumerate(value))), None)


def _type_error_of_rows(path: str, value: t.Any) -> str | None:
    # ansible-core would split a text at its commas, and take each piece for a row.
    if not isinstance(value, list):
        return f"{path} is {value!r:.100}: expected a list of dictionaries"
    rows = (
        f"{path} row {number} is {each!r:.100}: expected a dictionary"
        for number, each in enumerate(value, start=1)
        if not isinstance(_dictionary(each), dict)
    )
    return next(rows, None)


def _dictionary(value: t.Any) -> t.Any:
    """Return the dictionary that ansible-core reads from JSON or key=value; for any other text, the text."""
    if not isinstance(value, str):
        return value
    try:
        return check_type_dict(value)
    except (TypeError, ValueError):  # ValueError: key=value with a part that has no =
        return value
