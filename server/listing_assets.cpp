#include "server/listing_assets.hpp"

namespace server {

const std::string_view kListingHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#14573d">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#10432f">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cg fill='none' stroke='%23e2452b' stroke-width='6'%3E%3Cpath d='M4 20A12 7 0 0 1 28 20'/%3E%3Cpath fill='%238b9a90' stroke='none' d='M13 4.5a3 3 0 0 1 6 0V25H13Z'/%3E%3Cpath d='M4 19.8A12 7 0 0 0 28 19.8'/%3E%3C/g%3E%3C/svg%3E">
)html";

const std::string_view kListingPolicy =
    "default-src 'none'; img-src data:; "
    "style-src 'sha256-nEay8OuKCRVPWeIBe4tHXw1RaetgL4DM+YqoIxK7Aow='; "
    "script-src 'sha256-f7O91QqA/GfU9fEwXEbWZ5Jv55zVCQeEej2spuR9yvc='; "
    "base-uri 'none'; form-action 'none'";

const std::string_view kListingMark =
    R"html(<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M4 20A12 7 0 0 1 28 20"/><path class="pin" d="M13 4.5a3 3 0 0 1 6 0V25H13Z"/><path d="M4 19.8A12 7 0 0 0 28 19.8"/></svg>
)html";

const std::string_view kListingStyle = R"css(
:root {
  --paper: #f4f8f3; --ink: #10231a; --muted: #4b5e53; --line: #cbd8cd; --well: #e6eee6; --link: #0d5a3d;
  --field: #14573d; --on-field: #f4f8f3; --on-field-muted: #cfe3d6; --folder: #1b664a; --fill: #cfe3d6;
  --red: #c93a22; --blue: #2f74e0; --yellow: #946a04;
  --sans: "Avenir Next", Avenir, "Segoe UI Variable Text", "Segoe UI", Cantarell, "Noto Sans", "Open Sans",
    system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0c1612; --ink: #e6efe8; --muted: #a0b4a8; --line: #273a31; --well: #14231c; --link: #7fd6ac;
    --field: #10432f; --folder: #7fd6ac; --fill: #16543c; --red: #f0593d; --blue: #5b98f5; --yellow: #f6c445;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.5 var(--sans) }
h1, h2, p, ol, pre { margin: 0; padding: 0 }
a { color: var(--link); text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 3px }
[hidden] { display: none !important }
.wrap { width: min(68rem, 100%); margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem) }
.icons { display: none }
svg { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round }

header { background: var(--field); color: var(--on-field); padding-block: clamp(1.5rem, 4vw, 2.75rem) }
header .wrap { display: flex; gap: 1.5rem; align-items: end; justify-content: space-between }
header :focus-visible { outline-color: #f2b81f }
header a { color: inherit }
h1 {
  font-size: clamp(1.5rem, 1.1rem + 2vw, 2.5rem); font-weight: 600; line-height: 1.15; letter-spacing: -.015em;
  overflow-wrap: anywhere;
}
header ol { display: flex; flex-wrap: wrap; list-style: none; margin-bottom: .5rem }
header li { overflow-wrap: anywhere }
header li::after { content: "/"; margin-inline: .55em; opacity: .6 }
header p { margin-top: .5rem; color: var(--on-field-muted) }
.mark { flex: none; width: clamp(3rem, 9vw, 5rem); stroke: #f0593d; stroke-width: 6; stroke-linecap: butt }
.pin { fill: var(--on-field); stroke: none }

.note { margin-top: 1.5rem; padding: .75rem 1rem; border-left: 4px solid var(--yellow); background: var(--well) }
.tools {
  display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; min-height: 2.75rem; margin-block: 1.25rem .75rem;
}
.tools p { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-left: auto }
.button {
  display: inline-flex; gap: .5rem; align-items: center; padding: .45rem .9rem; border: 1px solid var(--line);
  border-radius: 6px; color: var(--link); text-decoration: none;
}
.button:hover { background: var(--well) }
.button svg { width: 1.1rem; height: 1.1rem; stroke: currentColor }
label, #found { color: var(--muted) }
#found:empty { margin-right: -.75rem }
input {
  width: 15rem; max-width: 100%; padding: .45rem .75rem; border: 1px solid var(--muted); border-radius: 6px;
  background: var(--paper); color: inherit; font: inherit;
}
input::placeholder { color: var(--muted); opacity: 1 }

table { width: 100%; border-collapse: collapse }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
th, td { padding: 0; text-align: left; font-weight: 400; vertical-align: top }
thead th { position: sticky; top: 0; background: var(--paper); box-shadow: inset 0 -2px var(--ink) }
thead a { display: block; padding: .6rem .5rem; color: inherit; font-weight: 600; text-decoration: none; white-space: nowrap }
thead a:hover { text-decoration: underline }
thead small { color: var(--muted); font-weight: 400 }
thead svg { width: .8em; height: .8em; margin-left: .4em; stroke: currentColor; stroke-width: 2.5; visibility: hidden }
[aria-sort] svg { visibility: visible }
[aria-sort=descending] svg { transform: rotate(180deg) }
th:nth-child(2), td:nth-child(2) { text-align: right }
th:nth-child(2) svg { margin: 0 .4em 0 0 }
th:nth-child(2) a { display: flex; flex-direction: row-reverse; align-items: center }
tbody tr { border-bottom: 1px solid var(--line) }
tbody tr:hover { background: var(--well) }
tbody a { display: flex; gap: .75rem; padding: .5rem; color: inherit; text-decoration: none; overflow-wrap: anywhere }
tbody a:visited { color: var(--muted) }
tbody a:hover bdi { text-decoration: underline; text-underline-offset: .2em }
tbody a:focus-visible { outline-offset: -3px }
tbody svg { flex: none; width: 1.25rem; height: 1.25rem; margin-top: .125rem; stroke: var(--muted) }
.folder { stroke: var(--folder); fill: var(--fill) }
.image, .font { stroke: var(--blue) }
.audio, .video, .disc { stroke: var(--red) }
.archive { stroke: var(--yellow) }
td { padding: .5rem; color: var(--muted); white-space: nowrap; font-variant-numeric: tabular-nums }
td:nth-child(2), td:nth-child(3) { width: 1% }
td i { font-style: normal }
td span { display: inline-block; min-width: 8.5em; padding-left: 1.5em }
td:nth-child(3), th:nth-child(3) a { padding-left: 2rem }

.pages { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1.5rem }
.pages span { margin-inline: .5rem; color: var(--muted) }
section { margin-top: 2.5rem; border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
h2 { padding: .6rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--well); font-size: 1rem }
h2 a { display: inline-block; color: inherit }
pre { padding: 1.25rem; font: .875rem/1.6 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere }
section p { padding: 0 1.25rem 1.25rem; color: var(--muted) }
footer { padding-block: 2.5rem; color: var(--muted); font-size: .9375rem }

@media (max-width: 52rem) { td span { display: none } }
@media (max-width: 38rem) {
  td { font-size: .8125rem; line-height: 1.85 }
  td i, thead small { display: none }
  td:nth-child(3), th:nth-child(3) a { padding-left: .5rem }
  th:first-child a { padding-left: 0 }
  td:last-child, thead th:last-child a { padding-right: 0 }
  tbody a { gap: .6rem }
  .tools p { margin-left: 0; width: 100% }
  label, #found { font-size: .875rem }
  input { width: 100% }
}
@media (forced-colors: active) { svg { stroke: CanvasText } .pin { fill: CanvasText } }
)css";

const std::string_view kListingScript = R"js(
"use strict";
const find = document.getElementById("find");
if (find) {
  const rows = Array.from(document.querySelectorAll("tbody tr"), row => ({row, name: row.querySelector("bdi").textContent.toLowerCase()}));
  const box = document.getElementById("filter");
  const found = document.getElementById("found");
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const {row, name} of rows) {
      row.hidden = !words.every(word => name.includes(word));
      if (!row.hidden) shown += 1;
    }
    found.textContent = box.value.trim() ? `${shown} of ${rows.length}` : "";
  };
  find.hidden = false;
  box.addEventListener("input", filter);
  filter();
}
)js";

}  // namespace server
