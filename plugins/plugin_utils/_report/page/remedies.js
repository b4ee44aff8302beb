// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Texts to paste: one remedy for many findings, an exception, a table. Nothing here touches the page.
"use strict";

const EXCEPTION_DAYS = 30;
const VARYING = /^( {4}| {6})(function_name|region|name|iam_name|FunctionName): (.*)$/;
const ARGUMENT = /^ {6}- --(function-name|region)$/;
// The line above a task without an ARN, which would change the account of any credentials. It is part of the task: tasks
// of several accounts differ, and are never one.
const ACCOUNT_LINE = /^# In the account /;
const FIRST_LINE = /^# (Set|Install) /;

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

// A task for any target, and its own one, with what differs from target to target.
function parametrized(task) {
  const target = {};
  const lines = task.map((line, number) => {
    const [, indent, option, value] = VARYING.exec(line) ?? [];
    if (option) {
      const name = option === "FunctionName" ? "function_name" : option;
      target[name] = value;
      return `${indent}${option}: "{{ item.${name} }}"`;
    }
    const [, argument] = ARGUMENT.exec(task[number - 1] ?? "") ?? [];
    if (argument) {
      const name = argument.replace("-", "_");
      target[name] = line.trim().slice(2);
      return `      - "{{ item.${name} }}"`;
    }
    return line;
  });
  return { lines, target };
}

// Tasks that differ only in their name and their target are one task with a loop; equal ones are one.
// No more than so many tasks, and targets of a task, are listed. What is to be set comes first, once.
function oneRemedy(findings, most = Infinity) {
  const first = new Set();
  const groups = new Map();
  for (const all of findings.flatMap((finding) => tasksOf(finding.remedy))) {
    const task = all.filter((line) => !FIRST_LINE.test(line));
    all.filter((line) => FIRST_LINE.test(line)).forEach((line) => first.add(line));
    const { lines, target } = parametrized(task);
    const key = lines.filter((line) => !line.startsWith("- name:")).join("\n");
    const group = groups.get(key) ?? groups.set(key, { task, lines, names: [], targets: new Map() }).get(key);
    const known = JSON.stringify(target);
    if (!group.targets.has(known)) {
      group.targets.set(known, target);
      group.names.push(task.find((line) => line.startsWith("- name:")) ?? "");
    }
  }
  const texts = [...groups.values()].slice(0, most).map((group) => looped(group, most));
  const more = groups.size > most ? [`# and ${groups.size - most} more tasks`] : [];
  return [...first, ...texts, ...more].join("\n") + "\n";
}

function looped(group, most) {
  const targets = [...group.targets.values()];
  if (targets.length < 2) {
    return group.task.join("\n");
  }
  const lines = group.lines.map((line) => (line.startsWith("- name:") ? nameOfAll(group.names) : line));
  const left = targets.length - most;
  const more = left > 0 ? [`    # and ${left} more`] : [];
  const items = targets.slice(0, most).flatMap((target) =>
    Object.entries(target).map(([name, value], number) => `    ${number ? " " : "-"} ${name}: ${value}`),
  );
  return [...lines, "  loop:", ...items, ...more].join("\n");
}

// What the names have in common, in whole words: "Keep failed events of 3 targets".
function nameOfAll(names) {
  const [words, ...others] = names.map((name) => name.split(" "));
  const begin = words.findIndex((word, at) => others.some((other) => other[at] !== word));
  if (begin < 0) {
    return names[0];
  }
  if (begin < 3 || names.some((name) => name.includes("{"))) {
    return `- name: "Repair of ${names.length} targets"`;
  }
  const ends = words.slice(begin + 1).join(" ");
  const isCommon = ends && others.every((other) => other.slice(begin + 1).join(" ") === ends);
  const targets = words[begin - 1] === "of" ? `${names.length} targets` : `(${names.length} in all)`;
  return [...words.slice(0, begin), isCommon ? `${targets} ${ends}` : `${targets}"`].join(" ");
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
    const isText = typeof value === "string";
    // Where the comma is that of numbers, a semicolon begins a cell.
    const harmless = isText ? line.replaceAll(/(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'") : line;
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
