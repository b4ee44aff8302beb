# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for pip's bootstrap script: ansible-test runs it in its virtual environments. See run_ansible_test.py."""

import subprocess
import sys

# The pip of the Python that made the virtual environment does it fastest, if it has one that can.
pip = [sys._base_executable, "-m", "pip", "--python", sys.executable]
if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
    # In a process of its own: ensurepip switches off pip's configuration in the process that it runs in.
    subprocess.check_call([sys.executable, "-m", "ensurepip", "--default-pip"], stdout=subprocess.DEVNULL)
    pip = [sys.executable, "-m", "pip"]
arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.call([*pip, "install", "--no-compile", "--upgrade", *arguments]))
