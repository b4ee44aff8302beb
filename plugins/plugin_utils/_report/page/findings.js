// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Findings: of a target in the table, and of a rule at the top and on paper. Data becomes text of the page, never HTML.
"use strict";

const byId = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");
const TARGETS_ON_PAPER = 3;
let generatedAt = "";

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function title(name) {
  return (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("_", " ");
}

function severityLabel(severity) {
  return element("span", { class: `severity ${severity}` }, title(severity));
}

function findingElement(finding) {
  const remedy = copyButton("Copy", `Copy the remedy of ${finding.rule}`, () => finding.remedy);
  const exception = copyButton(
    `Accept for ${EXCEPTION_DAYS} days`,
    `Copy an exception of the policy for ${finding.rule}, without a reason`,
    () => exceptionOf(finding, generatedAt),
  );
  return element(
    "div",
    { class: "finding" },
    element("h3", {}, severityLabel(finding.severity), element("code", {}, finding.rule), ...knownSince(finding)),
    ...(finding.accepted === null ? [] : [element("p", {}, `Accepted: ${finding.accepted}`)]),
    element("p", {}, finding.message),
    element("div", { class: "remedy" }, element("pre", { tabindex: 0 }, finding.remedy), remedy),
    ...(finding.accepted === null && finding.judged ? [element("p", {}, exception)] : []),
  );
}

function knownSince(finding) {
  if (!finding.since || finding.since === generatedAt) {
    return finding.new ? [element("span", { class: "note" }, " new")] : [];
  }
  return [element("span", { class: "note" }, ` since ${finding.since.slice(0, 10)}`)];
}

function copyButton(label, hint, text) {
  const button = element("button", { type: "button", class: "copy", "aria-label": hint, title: hint }, label);
  button.addEventListener("click", async (event) => {
    event.stopPropagation();
    await copy(button, text());
    button.textContent = "Copied";
    setTimeout(() => button.replaceChildren(label), 2000);
  });
  return button;
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "unseen" }, text);
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// A rule with hundreds of targets has one remedy to copy.
function offerRemedies(report) {
  for (const cell of document.querySelectorAll(".remedy-of")) {
    const { rule, severity } = cell.dataset;
    const found = report.findings.filter((finding) => finding.rule === rule && finding.severity === severity);
    const targets = found.length === 1 ? "1 finding" : `all ${count(found.length)}`;
    const hint = `Copy the remedy of ${rule} for ${targets} of the severity ${severity}`;
    cell.append(copyButton(found.length === 1 ? "Copy remedy" : `Copy remedy for ${targets}`, hint, () => oneRemedy(found)));
  }
}

// Paper cannot be unfolded, and nobody copies hundreds of targets from it.
function printFindings(report, targets) {
  const ranked = [...targets];
  sortTargets(ranked, "lost", true);
  const ranks = new Map(ranked.map((target, rank) => [target.row.function_arn, rank]));
  const rankOf = (finding) => ranks.get(finding.function_arn) ?? Infinity;
  const rules = [...new Set([...document.querySelectorAll(".remedy-of")].map((cell) => cell.dataset.rule))];
  const parts = rules.flatMap((rule) => {
    const found = report.findings.filter((finding) => finding.rule === rule);
    found.sort((one, other) => rankOf(one) - rankOf(other));
    const items = found.map((finding) => element("li", {}, `${finding.region}: ${finding.message}`));
    return [
      element("h3", {}, `${title(rule)}: ${count(found.length)}`),
      element("ul", {}, ...items),
      element("pre", {}, oneRemedy(found, TARGETS_ON_PAPER)),
    ];
  });
  byId("paper").replaceChildren(element("h2", {}, "Findings by rule"), ...parts);
  byId("paper").hidden = rules.length === 0;
}

function clearPaper() {
  byId("paper").replaceChildren();
  byId("paper").hidden = true;
}

function saveCsv(targets) {
  const url = URL.createObjectURL(new Blob([csvOf(targets)], { type: "text/csv" }));
  const link = element("a", { href: url, download: "event-invoke-audit.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
