#include "server/listing_assets.hpp"

namespace server {

const std::string_view kListingPolicy =
    "default-src 'none'; img-src data:; "
    "style-src 'sha256-3sPFS5q+tbgweZJ7MNjZhDJxxKPFocsBqITmv0zW6Vk=' "
    "'sha256-ZKOFyzU1ebv2KtxZIsii5yuUCgnoeuwSJFZ/vy6Bcx0='; "
    "script-src 'sha256-f7O91QqA/GfU9fEwXEbWZ5Jv55zVCQeEej2spuR9yvc='; "
    "base-uri 'none'; form-action 'none'";

const std::string_view kListingStyle = R"css(
.icons { display: none }
header ol { display: flex; flex-wrap: wrap; list-style: none; margin-bottom: .5rem }
header li { overflow-wrap: anywhere }
header li::after { content: "/"; margin-inline: .55em; opacity: .6 }
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
