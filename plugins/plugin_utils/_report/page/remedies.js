// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts to paste: one remedy for many findings, an exception, a table. Nothing here touches the page.
"use strict";

const EXCEPTION_DAYS = 30;
const TARGET = /^ {4}(function_name|region): (.*)$/;
const ARGUMENT = /^ {6}- --(function-name|region)$/;

// A task of a remedy, with the comments above it.
function tasksOf(remedy) {
  const tasks = [];
  let comments = [];
  for (const line of remedy.replace(/\n+$/, "").split("\n")) {
    if (line.startsWith("#")) {
      comments.push(line);
    } else if (line.startsWith("- ") || tasks.length === 0) {
      tasks.push([...comments, line]);
      comments = [];
    } else {
      tasks.at(-1).push(...comments, line);
      comments = [];
    }
  }
  return comments.length ? [...tasks, comments] : tasks;
}

// A task for any target, and its own one; null if it names none, as an option of a module or of the AWS CLI.
function parametrized(task) {
  const target = {};
  const lines = task.map((line, number) => {
    const [, option, value] = TARGET.exec(line) ?? [];
    if (option) {
      target[option] = value;
      return `    ${option}: "{{ item.${option} }}"`;
    }
    const [, argument] = ARGUMENT.exec(task[number - 1] ?? "") ?? [];
    if (argument) {
      const name = argument.replace("-", "_");
      target[name] = line.trim().slice(2);
      return `      - "{{ item.${name} }}"`;
    }
    return line;
  });
  return { lines, target: "function_name" in target && "region" in target ? target : null };
}

// Tasks that differ only in their name and their target are one task with a loop; equal ones are one.
// No more than so many targets are listed.
function oneRemedy(findings, most = Infinity) {
  const groups = new Map();
  for (const task of findings.flatMap((finding) => tasksOf(finding.remedy))) {
    const { lines, target } = parametrized(task);
    const shape = target ? lines.filter((line) => !line.startsWith("- name:")) : task;
    const key = shape.join("\n");
    const group = groups.get(key) ?? groups.set(key, { task, lines, targets: new Map() }).get(key);
    if (target) {
      group.targets.set(JSON.stringify(target), target);
    }
  }
  return [...groups.values()].map((group) => looped(group, most)).join("\n") + "\n";
}

function looped(group, most) {
  const targets = [...group.targets.values()];
  if (targets.length < 2) {
    return group.task.join("\n");
  }
  const lines = group.lines.map((line) => {
    if (!line.startsWith("- name:")) {
      return line;
    }
    const [, verb] = /^- name: "([^{]*) of [^ ]*"$/.exec(line) ?? [null, "Repair"];
    return `- name: "${verb} of ${targets.length} targets"`;
  });
  const left = targets.length - most;
  const more = left > 0 ? [`    # and ${left} more`] : [];
  const items = targets.slice(0, most).flatMap((target) => [
    `    - function_name: ${target.function_name}`,
    `      region: ${target.region}`,
  ]);
  return [...lines, "  loop:", ...items, ...more].join("\n");
}

// YAML takes JSON's texts. Letters outside ASCII stay as they are.
function exceptionOf(finding, generatedAt) {
  const until = new Date(Date.parse(generatedAt) + EXCEPTION_DAYS * 24 * 3600 * 1000).toISOString().slice(0, 10);
  const quoted = (text) => JSON.stringify(text);
  return [
    "# One of event_invoke_audit_policy.exceptions",
    `- rule: ${finding.rule}`,
    `  function_name: ${quoted(finding.function_name)}`,
    `  qualifier: ${quoted(finding.qualifier)}`,
    `  region: ${quoted(finding.region)}`,
    `  account_id: ${quoted(finding.account_id)}`,
    `  until: ${until}`,
    '  reason: "" # expected: why it is accepted',
    "",
  ].join("\n");
}

// OWASP, "CSV injection": spreadsheets take a cell that begins so for a formula.
function csvOf(targets) {
  const cell = (value) => {
    const line = String(value ?? "").replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
    const harmless = typeof value === "string" && /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(line) ? `'${line}` : line;
    return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const known = (number) => (number < 0 ? "" : number);
  const columns = {
    account_id: (target) => target.account,
    region: (target) => target.region,
    function_name: (target) => target.name,
    qualifier: (target) => target.qualifier,
    severity: (target) => SEVERITIES[target.severity],
    lost: (target) => known(target.lost),
    undelivered: (target) => known(target.undelivered),
    received: (target) => known(target.received),
    dropped: (target) => known(target.dropped),
    maximum_retry_attempts: (target) => known(target.retries),
    maximum_event_age_in_seconds: (target) => known(target.age),
    failure_path: (target) => target.path,
    destination_health: (target) => target.health,
    rules: (target) => [...new Set(target.list.map((finding) => finding.rule))].join(" "),
  };
  const lines = targets.map((target) => Object.values(columns).map((column) => cell(column(target))).join(","));
  return [Object.keys(columns).join(","), ...lines, ""].join("\n");
}

// The hosts of the consoles of AWS's partitions; others have none that is known.
const CONSOLES = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

function consoleOf(target) {
  const host = CONSOLES[(target.row.function_arn ?? "").split(":")[1]];
  if (!host || !/^[a-z0-9-]+$/.test(target.region)) {
    return null;
  }
  const page = `https://${target.region}.${host}/lambda/home?region=${target.region}`;
  return `${page}#/functions/${encodeURIComponent(target.name)}`;
}
