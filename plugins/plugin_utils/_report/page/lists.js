// Copyright: (c) 2026, cloudops.aws_lambda contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The static page has only the beginning of longer lists.
"use strict";

function completeLists(report) {
  const ofError = (error) => [error.region ?? "", error.function_name ?? "all", error.message];
  const texts = {
    errors: ofError,
    not_repaired: ofError,
    maybe_repaired: ofError,
    not_planned: ofError,
    repaired: (finding) => [title(finding.rule), `${finding.function_name}:${finding.qualifier}`, finding.message],
    not_judged_again: (finding) => [
      title(finding.rule),
      `${finding.function_name}:${finding.qualifier}`,
      finding.message,
    ],
    made_paths: (cells) => cells,
    gone: (finding) => [
      title(finding.rule),
      `${finding.function_name}:${finding.qualifier}`,
      `${finding.region}, ${finding.account_id}`,
    ],
    not_found: (miss) => [
      miss.region ?? "",
      miss.function_name + (miss.qualifier ? `:${miss.qualifier}` : ""),
      title(miss.reason),
    ],
  };
  for (const button of document.querySelectorAll("[data-list]")) {
    const name = button.dataset.list;
    const body = byId(`list-${name}`);
    button.hidden = false;
    const complete = () => {
      const cells = (item) => texts[name](item).map((text) => element("td", {}, text));
      const rest = (report[name] ?? report.trend[name]).slice(body.rows.length);
      body.append(...rest.map((item) => element("tr", {}, ...cells(item))));
      button.hidden = true;
    };
    button.addEventListener("click", complete);
    addEventListener("beforeprint", complete);
  }
}
