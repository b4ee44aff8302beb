# Copyright: (c) 2026, cloudops.aws_lambda contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: organization_accounts
version_added: 0.1.0
short_description: Use the accounts of an AWS organization as hosts
description:
  - Makes a host of each active account of an organization, named by its account ID.
  - The playbook C(cloudops.aws_lambda.fleet_audit) reads each host's account. Any other play can use them, too.
  - The configuration file ends with C(organization_accounts.yml) or C(organization_accounts.yaml).
  - Each host has the variables C(aws_account_id), C(aws_account_name), C(aws_organizational_units), a list of the names
    of its organizational units from the top down, and C(aws_tags), a dictionary.
  - Each organizational unit is a group, named by its path, such as C(ou_Workloads_Production); it is a child of the
    group of the unit above. If units share such a name, their IDs follow it. Each tag is a group, such as
    C(tag_team_payments). Characters other than letters and digits become C(_). If tags share such a name, a hash of
    each follows it.
  - An account whose state is not known to this version does not become a host, with a warning that names it.
  - The units are listed one after the other. So that an account that is moved meanwhile is not missing, all accounts
    are listed at the end, too. If no unit had one of them, the units are listed again; if it is missing then, too, that
    is an error, and there are no hosts. If C(organizations:ListAccounts) is denied, there is a warning that this was
    not looked at.
  - If the accounts cannot be read, or become hosts only in part, Ansible goes on with what it has. The playbooks
    C(cloudops.aws_lambda.fleet_audit) and C(cloudops.aws_lambda.fleet_report) then fail. For other plays, set
    C(any_unparsed_is_failed) in the section C(inventory) of C(ansible.cfg).
  - Needs the permissions C(organizations:ListRoots), C(organizations:ListOrganizationalUnitsForParent),
    C(organizations:ListAccountsForParent), C(organizations:ListAccounts) and, for tags,
    C(organizations:ListTagsForResource), in the management account of the organization or a delegated administrator.
  - It sends one request to list the units, and one for each 20 accounts, of each organizational unit, one for each 20
    accounts of the organization, and one request for the tags of each account.
author:
  - cloudops.aws_lambda contributors (@cloudops-collections)
options:
  plugin:
    description: The name of the plugin.
    type: str
    required: true
    choices: [cloudops.aws_lambda.organization_accounts]
  include:
    description:
      - Which accounts become hosts, by default every active one. An account must match each key that is set, by any
        entry of a list.
    type: dict
    default: {}
    suboptions: &selection
      account_ids:
        description: Account IDs. Put them in quotes, as YAML can read an ID that begins with 0 as another number.
        type: list
        elements: str
      names:
        description: Patterns of account names, such as V(prod-*). Case matters here and below.
        type: list
        elements: str
      organizational_units:
        description:
          - IDs of organizational units, or patterns of their paths, such as V(Workloads) and V(Workloads/Prod*).
          - Accounts of the units below them match, too.
        type: list
        elements: str
      tags:
        description: Keys of tags, each with a pattern of the value or a list of patterns.
        type: dict
  exclude:
    description: Which accounts do not become hosts. An account is left out if it matches any key.
    type: dict
    default: {}
    suboptions: *selection
  read_tags:
    description:
      - Whether to read the tags, one request for each account. Without it, C(aws_tags) is null.
      - If the tags of an account may not be read, there is one warning, and C(aws_tags) is null; it is an error if
        O(include) or O(exclude) need them.
    type: bool
    default: true
extends_documentation_fragment:
  - inventory_cache
  - constructed
  - amazon.aws.boto3
  - amazon.aws.common.plugins
  - amazon.aws.region.plugins
  - amazon.aws.assume_role.plugins
notes:
  - The cache keeps the accounts that O(include) and O(exclude) select. If one of them changes, or O(assume_role_arn),
    O(endpoint_url), O(profile), its section in the files of the AWS CLI, or O(access_key), the organization is read
    again. So it is if temporary keys change, and with a warning if the cache is not of the form of this version.
  - The keys of a C(credential_process), a container or an instance may be of somebody else at any time. Without a role,
    they are asked for at each run, and the cache answers if the access key ID is the same. AWS is not asked.
    If there is no login, or it fails, the cache does not answer.
  - For an emulator, set O(endpoint_url), or the environment variable E(AWS_ENDPOINT_URL_ORGANIZATIONS) or
    E(AWS_ENDPOINT_URL).
seealso:
  - plugin: ansible.builtin.generator
    plugin_type: inventory
    description: Makes hosts of a plain list of accounts, without any permission.
"""

EXAMPLES = r"""
---
# production.organization_accounts.yml: the accounts below Workloads, but those of the sandbox and those with audit=off.
# The first line alone makes a host of every active account.
plugin: cloudops.aws_lambda.organization_accounts
assume_role_arn: arn:aws:iam::123456789012:role/list-accounts
region: us-east-1 # STS is asked there for the role.
include:
  organizational_units: [Workloads]
exclude:
  names: ["sandbox-*"]
  tags:
    audit: "off"
keyed_groups:
  - key: aws_tags.cost_center
    prefix: cost_center
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: /tmp/organization
cache_timeout: 3600
"""

import os
import typing as t

try:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # amazon.aws says so

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core before 2.19, where every text is trusted

    def trust_as_template(value: str) -> str:
        return value


from ansible.errors import AnsibleParserError
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.amazon.aws.plugins.plugin_utils.inventory import AWSInventoryBase

from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.assumed_role import assumed_keys
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.groups import (
    host_variables,
    organizational_unit_groups,
    tag_groups,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.kept_accounts import read_kept
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.login import LOGIN_OPTIONS, login
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.masking import NotesClients, without_secrets
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.organization import (
    ORGANIZATION_ACTIONS,
    Accounts,
    IncompleteOrganization,
    OrganizationAccount,
    account_tags,
    is_denied,
    read_accounts,
)
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.selection import InvalidSelection, Selection
from ansible_collections.cloudops.aws_lambda.plugins.plugin_utils._fleet.strange_answers import StrangeAnswer


class InventoryModule(NotesClients, AWSInventoryBase):  # type: ignore[misc]  # amazon.aws ships no types
    NAME = "cloudops.aws_lambda.organization_accounts"
    INVENTORY_FILE_SUFFIXES = ("organization_accounts.yml", "organization_accounts.yaml")

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        try:
            self._parse_all(inventory, loader, path, cache)
        except Exception as error:
            # Ansible goes on with the hosts that it has: fleet_audit and fleet_report look here, and fail.
            line = " ".join(str(error).split())
            inventory.set_variable("all", "event_invoke_fleet__inventory_error", _literal(f"{path}: {line}"))
            raise

    @without_secrets(AnsibleParserError)
    def _parse_all(self, inventory: t.Any, loader: t.Any, path: str, cache: bool) -> None:
        super().parse(inventory, loader, path, cache=cache)
        self._parse(path, cache)

    def _parse(self, path: str, cache: bool) -> None:
        try:
            selection = Selection(self.get_option("include"), self.get_option("exclude"))
        except InvalidSelection as error:
            raise AnsibleParserError(f"{path}: {error}") from error
        of_whom = self._login()
        wanted = {**selection.plain(), "read_tags": self._read_tags(selection), "login": of_whom}
        cached, value = self.get_cached_result(path, cache and of_whom is not None)
        kept = read_kept(value)
        if cached and kept is None:
            self.warn(f"{path}: the cache is not of the form of this version: the organization is read again")
        if kept is None or kept["wanted"] != wanted:
            accounts, warnings = self._read(selection)
            kept = {"wanted": wanted, "accounts": accounts, "warnings": warnings}
            if of_whom is not None:
                self._cache[self.get_cache_key(path)] = kept
        for line in kept["warnings"]:
            self.warn(line)
        self._populate(kept["accounts"])

    def _login(self) -> str | None:
        """Return whose accounts the cache may have; None without a cache, and if this cannot be told."""
        if not self.get_option("cache"):
            return None
        return login({name: self.get_option(name) for name in LOGIN_OPTIONS}, os.environ)

    def _freeze_iam_role(self, iam_role_arn: str) -> None:
        # amazon.aws names the session after the plugin's full name, which is longer than the 64 characters of AWS.
        try:
            keys = assumed_keys(self.client("sts"), iam_role_arn, "ansible-organization-accounts")
        except (BotoCoreError, ClientError, StrangeAnswer) as error:
            raise AnsibleParserError(f"cannot assume role {iam_role_arn}: {' '.join(str(error).split())}") from error
        self._frozen_credentials = {"profile_name": None, **keys}

    def _read_tags(self, selection: Selection) -> bool:
        return selection.needs_tags or bool(self.get_option("read_tags"))

    def _read(self, selection: Selection) -> Accounts:
        client = self._organizations()
        try:
            read = read_accounts(client)
        except (BotoCoreError, ClientError, IncompleteOrganization, StrangeAnswer) as error:
            self._fail("list the accounts of the organization", error, ORGANIZATION_ACTIONS)
        accounts = [account for account in read.active if selection.without_tags(account)]
        if self._read_tags(selection):
            accounts = self._with_tags(client, accounts, selection)
        return Accounts(accounts, read.warnings)

    def _with_tags(
        self, client: t.Any, accounts: list[OrganizationAccount], selection: Selection
    ) -> list[OrganizationAccount]:
        try:
            for account in accounts:
                account["tags"] = account_tags(client, account["id"])
        except (BotoCoreError, ClientError, StrangeAnswer) as error:
            if selection.needs_tags or not is_denied(error):
                self._fail("read the tags of the accounts", error, ["organizations:ListTagsForResource"])
            self.warn("organizations:ListTagsForResource is denied: aws_tags is null, and there are no groups of tags")
            return [{**account, "tags": None} for account in accounts]
        return [account for account in accounts if selection.by_tags(account)]

    def _organizations(self) -> t.Any:
        # Organizations grants few requests per second.
        config = Config(retries={"mode": "standard", "max_attempts": 10})
        client = self.client("organizations", config=config)
        if client.meta.region_name is None:
            # The SDK knows where AWS has this service, but not in which region an emulator is.
            client = self.client("organizations", config=config, region="us-east-1")
        return client

    def _fail(self, task: str, error: Exception, actions: t.Iterable[str]) -> t.NoReturn:
        line = f"cannot {task}: {' '.join(str(error).split())}"
        if is_denied(error):
            allowed = f"expected permission for {', '.join(actions)}"
            line += f" ({allowed}, in the management account or a delegated administrator)"
        raise AnsibleParserError(line)

    def _populate(self, accounts: list[OrganizationAccount]) -> None:
        units, tags = organizational_unit_groups(accounts), tag_groups(accounts)
        strict = self.get_option("strict")
        for account in accounts:
            host = account["id"]
            variables = {name: _literal(value) for name, value in host_variables(account).items()}
            self.inventory.add_host(host)
            for name, value in variables.items():
                self.inventory.set_variable(host, name, value)
            for name, parent in units[host]:
                self.inventory.add_group(name)
                if parent is not None:
                    self.inventory.add_child(parent, name)
            groups = [name for name, _parent in units[host][-1:]] + tags[host]
            for name in groups:
                self.inventory.add_group(name)
                self.inventory.add_host(host, name)
            compose = self.get_option("compose") or {}
            self._set_composite_vars(compose, variables, host, strict=strict)
            composed = self.inventory.get_host(host).vars
            for name in compose:
                if name in composed:
                    self.inventory.set_variable(host, name, _literal(composed[name]))
            self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)


def _literal(value: t.Any) -> t.Any:
    """Return the value so that ansible-core never runs it as a template.

    Names are texts of AWS. ansible-core before 2.19 runs every text that looks like a template, if it is not marked;
    from 2.19 on, it marks every text that is not trusted. A mark makes `ansible-inventory --list` hard to read, so that
    only texts that look like a template get one.
    """
    if isinstance(value, dict):
        return {_literal(key): _literal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if not isinstance(value, str):
        return value
    if any(mark in value for mark in ("{{", "{%", "{#")):
        return wrap_var(value)
    return trust_as_template(value)
