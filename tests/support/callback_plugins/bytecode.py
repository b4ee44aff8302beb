# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send modules with their bytecode, and keep what is sent.

Ansible packs a module with the sources of all that it imports, anew in each ansible-playbook (half a second), and
Python compiles them in each process (a third of a module's processor time). Here the bytecode of the same sources is
beside them, and the processes of one test run share the packages. What modules do is the same. On an ansible-core that
packs otherwise, this does nothing.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib.util
import io
import os
import pickle
import py_compile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.executor import module_common
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: bytecode
type: aggregate
short_description: Send modules with their bytecode
description: For the tests.
options:
  shared:
    description: The directory of the packages.
    type: path
    required: true
    ini: [{section: callback_bytecode, key: shared}]
"""

_PACKAGES = Path(constants.DEFAULT_LOCAL_TMP, "ansiballz_cache")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "bytecode"
    CALLBACK_NEEDS_ENABLED = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.disabled = not hasattr(module_common, "_CachedModule")
        self._complete: set[str] = set()

    def set_options(self, *arguments: Any, **options: Any) -> None:
        super().set_options(*arguments, **options)
        self._shared = Path(self.get_option("shared"))
        _PACKAGES.mkdir(exist_ok=True)
        for path in self._shared.glob("*-none"):
            (_PACKAGES / path.name).symlink_to(path)
            self._complete.add(path.name)

    def v2_playbook_on_task_start(self, *_unused: Any, **_options: Any) -> None:
        """Complete the packages that the tasks before this one have made."""
        for path in _PACKAGES.glob("*-none"):
            if path.name not in self._complete:
                self._complete.add(path.name)
                _replace(path, _with_bytecode(path))
                # A module beside the playbook has a name like Ansible's, and no other playbook has the same.
                if importlib.util.find_spec(path.name.partition("-")[0]):
                    _replace(self._shared / path.name, path.read_bytes())

    v2_playbook_on_stats = v2_playbook_on_task_start


def _with_bytecode(path: Path) -> bytes:
    """Return the content of a package with the bytecode of its sources."""
    package = module_common._CachedModule.load(path)
    archive = io.BytesIO(base64.b64decode(package.zip_data))
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as file:
        for name in file.namelist():
            file.writestr(f"{name}c", _bytecode(name, file.read(name)))
    return pickle.dumps(dataclasses.replace(package, zip_data=base64.b64encode(archive.getvalue())))


def _bytecode(name: str, source: bytes) -> bytes:
    """Return the content of a .pyc file that Python does not compare with its source."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "source.py")
        file.write_bytes(source)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        return Path(py_compile.compile(str(file), dfile=name, doraise=True, invalidation_mode=mode)).read_bytes()


def _replace(path: Path, content: bytes) -> None:
    """Write a file that other processes may be reading or writing."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
