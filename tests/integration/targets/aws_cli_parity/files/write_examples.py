# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write each code block of a page to a file of its name. write_examples.py <page> <directory> [<text> <other text>]...

Prints the names. Every block must have one. Each text is replaced by the other text.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

_BLOCK = re.compile(r"\.\. code-block:: \w+\n(?:    :name: (\S+)\n)?\n((?:    .*\n|\n)+)")


def main() -> None:
    page, directory, *pairs = sys.argv[1:]
    other = dict(zip(pairs[::2], pairs[1::2], strict=True))
    for name, block in _BLOCK.findall(Path(page).read_text(encoding="utf-8")):
        if not name:
            sys.exit(f"This code block of {page} has no name:\n{block}")
        text = textwrap.dedent(block).strip() + "\n"
        if other:
            text = re.sub("|".join(map(re.escape, other)), lambda match: other[match[0]], text)
        Path(directory, name).write_text(text, encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
