# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the main function of a module as if it were a process of its own: what it changes of this one is put back."""

from __future__ import annotations

import contextlib
import io
import locale
import logging
import os
import traceback
import typing as t
from dataclasses import dataclass

from ansible.module_utils import basic
from ansible.module_utils.common import warnings

try:
    from ansible.module_utils import _internal
except ImportError:  # ansible-core before 2.18
    _internal = None

from ...module_utils import _terminal, _workers
from ...module_utils._aws import kept, rate_limit

# From 2.19 on, it says whether this is the process of a module.
_KNOWS_WHERE = hasattr(_internal, "is_controller")
# AnsibleAWSModule lets it write into the result if the task asks for that.
_LOGGER_OF_REQUESTS = "botocore.endpoint"


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it wrote."""

    code: int
    stdout: str
    stderr: str


def run_main(
    main: t.Callable[[], None],
    options: bytes,
    profile: str,
    directory: str,
    show: t.Callable[[str], None] | None = None,
    environment: t.Mapping[str, str] | None = None,
) -> Ended:
    """Run it with these options, as ansible-core encodes them in the profile, in this working directory.

    show displays a line while it runs. environment is added to that of this process, and taken away again.
    """
    stdout, stderr = io.StringIO(), io.StringIO()
    with _as_a_module(options, profile), _restoring(), contextlib.ExitStack() as streams:
        streams.enter_context(contextlib.redirect_stdout(stdout))
        streams.enter_context(contextlib.redirect_stderr(stderr))
        os.chdir(directory)
        os.environ.update(environment or {})
        _terminal.show = show
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except Exception:  # a process would end with it
            traceback.print_exc()
            code = 1
        except BaseException:  # the task's timeout: threads may still use the clients
            _workers.stop_all()
            rate_limit.stop_all()
            kept.keep(False)
            raise
        kept.keep(code == 0)
    return Ended(code, stdout.getvalue(), stderr.getvalue())


@contextlib.contextmanager
def _as_a_module(options: bytes, profile: str) -> t.Iterator[None]:
    """Have ansible-core's code for modules read these options, and keep warnings for the result."""
    of_ansible: dict[str, t.Any] = vars(basic)
    kept = {name: of_ansible.get(name) for name in ("_ANSIBLE_ARGS", "_ANSIBLE_PROFILE")}
    on_controller = _KNOWS_WHERE and _internal.is_controller
    basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = options, profile
    if _KNOWS_WHERE:
        _internal.is_controller = False
    _forget_warnings()
    try:
        yield
    finally:
        of_ansible.update(kept)
        if _KNOWS_WHERE:
            _internal.is_controller = on_controller
        _forget_warnings()


def _forget_warnings() -> None:
    # The items of a loop run in one process, and each has its own.
    warnings._global_warnings.clear()
    warnings._global_deprecations.clear()


@contextlib.contextmanager
def _restoring() -> t.Iterator[None]:
    """Put back what ansible-core's and amazon.aws's code for modules changes of the process."""
    directory, environment, numbers = os.getcwd(), dict(os.environ), locale.setlocale(locale.LC_ALL)
    requests, root = logging.getLogger(_LOGGER_OF_REQUESTS), logging.getLogger()
    level, handlers = requests.level, list(requests.handlers)
    # A module has no log file of Ansible's to which the SDK could write.
    root.handlers, of_root = [], root.handlers
    try:
        yield
    finally:
        _terminal.show = None
        root.handlers, requests.handlers = of_root, handlers
        if requests.level != level:  # each change empties what logging knows of all loggers
            requests.setLevel(level)
        locale.setlocale(locale.LC_ALL, numbers)
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        os.chdir(directory)
