# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Let the programs that tests start begin sooner. It is on their PYTHONPATH, so Python imports it first.

Before its first task, an ansible-playbook has spent a quarter of its processor time on YAML of ansible-core's own, and
a tenth on looking for garbage among what it imports. Here the processes of one test run share what one has parsed, and
look less often. What the programs do is the same.
"""

from __future__ import annotations

import gc
import os
import sys

# What only the programs of Ansible need is imported where they need it: modules begin with this file, too.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

# Loaders whose results are plain values, and depend on the text alone.
_PLAIN = {"CSafeLoader", "SafeLoader", "CBaseLoader", "BaseLoader"}
_WORTH_IT = 1000


def keeping(load: Callable[..., Any], directory: Path) -> Callable[..., Any]:
    """Return yaml.load with the same results, of which it keeps some in the directory."""
    import hashlib
    import pickle
    from pathlib import Path

    def load_or_take(stream: Any, Loader: Any) -> Any:
        if Path(os.fsdecode(getattr(stream, "name", ""))).parts[-2:] == ("config", "base.yml"):
            stream = stream.read()  # what ansible-core knows of its own settings
        key = _key(stream, Loader)
        if key is None:
            return load(stream, Loader=Loader)
        file = directory / hashlib.sha256(repr(key).encode()).hexdigest()
        if file.exists():
            return pickle.loads(file.read_bytes())
        found = load(stream, Loader=Loader)
        temporary = file.with_name(f"{file.name}.{os.getpid()}")
        temporary.write_bytes(pickle.dumps(found))
        temporary.replace(file)
        return found

    return load_or_take


def _key(stream: Any, loader: Any) -> tuple[str, ...] | None:
    """Return all that decides the result; None if it is not kept, as what is of one test alone."""
    name = getattr(loader, "__name__", "")
    if not isinstance(stream, (str, bytes)):
        return None
    if name in _PLAIN and type(stream) in (str, bytes):
        return (name, repr(stream)) if len(stream) > _WORTH_IT else None
    tags = _tags(stream) if name == "AnsibleLoader" else []
    # A plugin's documentation. ansible-core notes where each value is from.
    if any(".py'" in tag for tag in tags):
        return (name, str.__str__(stream), *tags)
    return None


def _tags(text: Any) -> list[str]:
    """Return what ansible-core has noted about a text; before 2.19 it noted nothing there."""
    try:
        from ansible.module_utils._internal._datatag import AnsibleTagHelper
    except ImportError:
        return []
    return sorted(map(repr, AnsibleTagHelper.tags(text)))


def _begin() -> None:
    gc.set_threshold(100_000, 20, 20)
    program = os.path.basename(sys.orig_argv[1]) if len(sys.orig_argv) > 1 else ""
    if program.startswith("ansible") and (shared := os.environ.get("MODULE_PACKAGES")):
        from pathlib import Path

        import yaml

        directory = Path(shared, f"{Path(sys.prefix).name}-yaml")
        directory.mkdir(exist_ok=True)
        yaml.load = keeping(yaml.load, directory)


if __name__ == "sitecustomize":
    _begin()
