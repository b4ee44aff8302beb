# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets Python keep the bytecode of what the plugins import from collections, as it does for everything else.

ansible-core compiles each file of a collection in each process that imports it, and keeps bytecode of the plugins
themselves only: a fifth of what a task costs. Here Python's own loader takes the same files: it compares the bytecode
with the source, and compiles where it cannot write.
"""

from __future__ import annotations

import contextlib
import os
import sys
import typing as t
from importlib.abc import MetaPathFinder
from importlib.util import spec_from_file_location

if t.TYPE_CHECKING:
    import types
    from importlib.machinery import ModuleSpec

_PREFIXES = (f"{__name__.rpartition('.')[0].rpartition('.')[0]}.", "ansible_collections.amazon.aws.plugins.")


class _Finder(MetaPathFinder):
    """Finds the modules in these collections, and leaves their packages to ansible-core."""

    def find_spec(
        self, fullname: str, path: t.Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.startswith(_PREFIXES) and path is not None:
            for directory in path:
                file = os.path.join(directory, f"{fullname.rpartition('.')[2]}.py")
                if os.path.isfile(file):
                    return spec_from_file_location(fullname, file)
        return None


@contextlib.contextmanager
def keeping_bytecode() -> t.Iterator[None]:
    """Have all imports meanwhile do so. A plugin that is imported leaves the imports of others as they were."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
