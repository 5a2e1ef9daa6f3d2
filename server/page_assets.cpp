#include "server/page_assets.hpp"

namespace server {

const std::string_view kPageHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#14573d">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#10432f">
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cg fill='none' stroke='%23e2452b' stroke-width='6'%3E%3Cpath d='M4 20A12 7 0 0 1 28 20'/%3E%3Cpath fill='%238b9a90' stroke='none' d='M13 4.5a3 3 0 0 1 6 0V25H13Z'/%3E%3Cpath d='M4 19.8A12 7 0 0 0 28 19.8'/%3E%3C/g%3E%3C/svg%3E">
)html";

const std::string_view kPageMark =
    R"html(<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M4 20A12 7 0 0 1 28 20"/><path class="pin" d="M13 4.5a3 3 0 0 1 6 0V25H13Z"/><path d="M4 19.8A12 7 0 0 0 28 19.8"/></svg>
)html";

const std::string_view kPageStyle = R"css(
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
h1, h2, p, ol, ul, dl, dd, pre { margin: 0; padding: 0 }
a { color: var(--link); text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 3px }
[hidden] { display: none !important }
.wrap { width: min(68rem, 100%); margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem) }
svg { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round }

header { background: var(--field); color: var(--on-field); padding-block: clamp(1.5rem, 4vw, 2.75rem) }
header .wrap { display: flex; gap: 1.5rem; align-items: end; justify-content: space-between }
header :focus-visible { outline-color: #f2b81f }
header a { color: inherit }
h1 {
  font-size: clamp(1.5rem, 1.1rem + 2vw, 2.5rem); font-weight: 600; line-height: 1.15; letter-spacing: -.015em;
  overflow-wrap: anywhere;
}
header p { margin-top: .5rem; color: var(--on-field-muted) }
.mark { flex: none; width: clamp(3rem, 9vw, 5rem); stroke: #f0593d; stroke-width: 6; stroke-linecap: butt }
.pin { fill: var(--on-field); stroke: none }
@media (forced-colors: active) { svg { stroke: CanvasText } .pin { fill: CanvasText } }
)css";

}  // namespace server
