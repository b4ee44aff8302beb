// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The data of the table: the targets of the document, filtered and sorted. Nothing here touches the page.
"use strict";

const SEVERITIES = ["none", "info", "warning", "error"];

// In this order, whatever else is equal.
const FIRST = ["lost", "undelivered", "received", "severity"];

const collator = new Intl.Collator("en", { numeric: true });

async function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function targetsOf(report) {
  const targets = new Map();
  const names = new Map((report.accounts ?? []).map((account) => [account.account_id, account.name ?? ""]));
  for (const row of report.event_invoke_configs) {
    targets.set(row.function_arn, targetOf(row));
  }
  for (const finding of [...report.findings, ...report.accepted]) {
    if (!targets.has(finding.function_arn)) {
      // A finding may be about a target without a row.
      targets.set(finding.function_arn, targetOf(finding));
    }
    finding.age = ageOf(finding, report.trend);
    const target = targets.get(finding.function_arn);
    target.messages += `\n${finding.message}`.toLowerCase();
    if (finding.accepted !== null) {
      target.accepted.push(finding);
      continue;
    }
    target.list.push(finding);
    target.findings += 1;
    target.severity = Math.max(target.severity, SEVERITIES.indexOf(finding.severity));
  }
  for (const target of targets.values()) {
    target.accountName = names.get(target.account) ?? "";
    target.haystack += `\n${target.accountName.toLowerCase()}`;
  }
  return [...targets.values()];
}

function ageOf(finding, trend) {
  if (!trend) {
    return "";
  }
  if (finding.new) {
    return "new";
  }
  return Date.parse(finding.since) <= Date.parse(trend.old_since) ? "old" : "";
}

function targetOf(row) {
  return {
    row,
    region: row.region,
    account: row.account_id,
    name: row.function_name,
    qualifier: row.qualifier,
    retries: row.effective?.maximum_retry_attempts ?? -1,
    age: row.effective?.maximum_event_age_in_seconds ?? -1,
    path: row.failure_path ?? "",
    health: row.destination_health ?? "",
    ...eventsOf(row),
    severity: 0,
    findings: 0,
    list: [],
    accepted: [],
    unfolded: false,
    messages: "",
    lost: row.dropped_events_lost ?? -1,
    undelivered: row.undelivered_records ?? -1,
    haystack: `${row.function_name}:${row.qualifier}\n${row.function_arn}`.toLowerCase(),
  };
}

// What is not read sorts below 0, and is not 0.
function eventsOf(row) {
  const counts = row.async_events?.qualifier ?? row.async_events?.function ?? {};
  const received = counts.received ?? -1;
  return {
    received,
    dropped: counts.dropped ?? -1,
    isOfFunction: Boolean(row.async_events?.function) && !row.async_events.qualifier,
    traffic: received < 0 ? "unread" : received > 0 ? "received" : "none",
  };
}

function hasTraffic(target, wanted) {
  return !wanted || (wanted === "dropped" ? target.dropped > 0 : target.traffic === wanted);
}

// Names are searched; messages only if asked, as many of them have the same words.
function has(target, word) {
  const [, part] = /^message:(.*)$/.exec(word) ?? [];
  return part === undefined ? target.haystack.includes(word) : target.messages.includes(part);
}

function matchingTargets(targets, wanted) {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (finding) =>
    (!wanted.severity || finding.severity === wanted.severity) &&
    (!wanted.rule || finding.rule === wanted.rule) &&
    (!wanted.age || finding.age === wanted.age);
  const hasFindings = (target) => {
    if (wanted.severity === "none") {
      return !wanted.rule && !wanted.age && target.findings === 0;
    }
    if (wanted.severity === "accepted") {
      return target.accepted.some((finding) => !wanted.rule || finding.rule === wanted.rule);
    }
    return !(wanted.severity || wanted.rule || wanted.age) || target.list.some(isWanted);
  };
  return targets.filter(
    (target) =>
      ["region", "account", "path", "health"].every((key) => !wanted[key] || target[key] === wanted[key]) &&
      hasTraffic(target, wanted.events) &&
      hasFindings(target) &&
      words.every((word) => has(target, word)),
  );
}

function sortTargets(targets, column, descending) {
  const compare = (a, b, key) => (typeof a[key] === "number" ? a[key] - b[key] : collator.compare(a[key], b[key]));
  const direction = descending ? -1 : 1;
  targets.sort(
    (a, b) =>
      direction * compare(a, b, column) ||
      FIRST.reduce((found, key) => found || b[key] - a[key], 0) ||
      compare(a, b, "name") ||
      compare(a, b, "qualifier"),
  );
}

function duration(seconds) {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ];
  return parts.flatMap(([amount, unit]) => (amount ? [`${amount} ${unit}`] : [])).join(" ");
}

function flattened(value, name = "") {
  if (value === null || typeof value !== "object") {
    return [[name, value]];
  }
  return Object.entries(value).flatMap(([key, item]) => flattened(item, name ? `${name}.${key}` : key));
}
