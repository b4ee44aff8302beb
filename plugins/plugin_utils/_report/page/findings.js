// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Findings: of a target in the table, and of a rule at the top and on paper. Data becomes text of the page, never HTML.
"use strict";

const byId = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en");
// Paper has this many messages of a rule in full, then names, and this many targets and tasks of its remedy.
const MESSAGES_ON_PAPER = 10;
const NAMES_ON_PAPER = 1000;
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

function findingElement(finding, targets) {
  const remedies = [copyButton("Copy", `Copy the remedy of ${finding.rule}`, () => finding.remedy)];
  const commands = awsCliOf(finding.remedy, targets);
  if (commands !== null) {
    remedies.push(copyButton("AWS CLI", `Copy the remedy of ${finding.rule} as commands of the AWS CLI`, () => commands));
  }
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
    element("div", { class: "remedy" }, element("pre", { tabindex: 0 }, finding.remedy), element("div", {}, ...remedies)),
    ...(finding.accepted === null && finding.judged ? [element("p", {}, exception)] : []),
  );
}

function knownSince(finding) {
  if (finding.new) {
    return [element("span", { class: "note" }, " new")];
  }
  if (!finding.since || finding.since === generatedAt) {
    return [];
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

// Paper cannot be unfolded, and nobody copies hundreds of targets from it. More of the table than the screen shows at
// once is left out, which is said.
function printFindings(report, targets, left) {
  const ranked = [...targets];
  sortTargets(ranked, "lost", true);
  const ranks = new Map(ranked.map((target, rank) => [target.row.function_arn, rank]));
  const rankOf = (finding) => ranks.get(finding.function_arn) ?? Infinity;
  const rules = [...new Set([...document.querySelectorAll(".remedy-of")].map((cell) => cell.dataset.rule))];
  const parts = rules.flatMap((rule) => {
    const found = report.findings.filter((finding) => finding.rule === rule);
    found.sort((one, other) => rankOf(one) - rankOf(other));
    const said = found.slice(0, MESSAGES_ON_PAPER);
    const items = said.map((finding) => element("li", {}, `${finding.region}: ${finding.message}`));
    return [
      element("h3", {}, `${title(rule)}: ${count(found.length)}`),
      element("ul", {}, ...items, ...namesOnPaper(found.slice(MESSAGES_ON_PAPER))),
      element("pre", {}, oneRemedy(found, TARGETS_ON_PAPER)),
    ];
  });
  const where = "Filter it to print a part of it, or download it as CSV.";
  const unprinted = left ? [element("p", { class: "note" }, `The table of all targets is too long for paper. ${where}`)] : [];
  const heading = parts.length ? [element("h2", {}, "Findings by rule")] : [];
  byId("paper").replaceChildren(...unprinted, ...heading, ...parts);
  byId("paper").hidden = false;
  byId("targets").parentElement.hidden = left;
}

function namesOnPaper(found) {
  if (found.length === 0) {
    return [];
  }
  const several = new Set(found.map((finding) => finding.region)).size > 1;
  const names = found.slice(0, NAMES_ON_PAPER).map((finding) => {
    const name = `${finding.function_name}:${finding.qualifier}`;
    return several ? `${name} (${finding.region})` : name;
  });
  const left = found.length - names.length;
  return [element("li", {}, `Also ${names.join(", ")}${left > 0 ? ` and ${count(left)} more` : ""}.`)];
}

function clearPaper() {
  byId("paper").replaceChildren();
  byId("paper").hidden = true;
  byId("targets").parentElement.hidden = false;
}

function saveCsv(targets) {
  const url = URL.createObjectURL(new Blob([csvOf(targets)], { type: "text/csv" }));
  const link = element("a", { href: url, download: "event-invoke-audit.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
