# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the pages that `make docs` builds."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

project = "cloudops.aws_lambda"
copyright = "cloudops.aws_lambda contributors"  # noqa: A001  Sphinx reads this name.
title = html_title = html_short_title = "cloudops.aws_lambda"

extensions = ["sphinx_antsibull_ext"]
default_role = "any"
highlight_language = "YAML+Jinja"
pygments_style = "ansible"

html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "documentation_home_url": "https://github.com/cloudops-collections/cloudops.aws_lambda",
    "vcs_pageview_mode": "edit",
}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_use_index = False
html_copy_source = False

nitpicky = True
# Variables of ansible-core, which this collection does not describe.
nitpick_ignore_regex = [("envvar", r"ANSIBLE_\w+")]
# antsibull-docs writes a changelog without a title as long as nothing is released.
suppress_warnings = ["toc.no_title"]

ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
PLUGIN = re.compile(r"ansible_collections\.(\w+)\.(\w+)\.(\w+)")
PAGES = {
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}


def outside(_app: Sphinx, _env: Any, node: nodes.Element, text: nodes.Node) -> nodes.Node | None:
    """Return a link for a reference to Ansible's own documentation, which needs no request. Others stay broken."""
    plugin = PLUGIN.fullmatch(node["reftarget"])
    page = f"collections/{plugin[1]}/{plugin[2]}/{plugin[3]}.html" if plugin else PAGES.get(node["reftarget"])
    if page is None or (plugin and plugin[1] == "cloudops"):
        return None
    return nodes.reference("", "", text, internal=False, refuri=f"{ANSIBLE}/{page}")


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", outside)
