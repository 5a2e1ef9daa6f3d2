#include "server/dashboard_assets.hpp"

namespace server {

const std::string_view kDashboardPolicy =
    "default-src 'none'; img-src data:; connect-src 'self'; "
    "style-src 'sha256-3sPFS5q+tbgweZJ7MNjZhDJxxKPFocsBqITmv0zW6Vk=' "
    "'sha256-MytDUfECaiE6TFx+NvgQG1shGk7hs8mVd5+HlU5kBxI='; "
    "script-src 'sha256-gnIU9+LeRe+4i8q8uevE225tgFZJj702/1jlxarwTEg='; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const std::string_view kDashboardBody = R"html(<body>
<header>
<div class="wrap">
<div>
<p>quoit status</p>
<h1><i class="dot" aria-hidden="true"></i><span id="state" data-figure="state">{state}</span></h1>
<p>Version <span data-figure="version">{version}</span>, up <span data-figure="uptime">{uptime}</span>.
<span id="live" role="status">As of {now}.</span></p>
</div>
{mark}</div>
</header>
<main class="wrap">
<div role="status"><ul id="concerns">{concerns}</ul><p id="fine">Nothing needs attention.</p></div>
<div class="cards">
<section class="card" aria-labelledby="requests">
<h2 id="requests">Requests</h2>
<p class="big"><b data-figure="requests-rate">{requests-rate}</b> per second</p>
<figure hidden>
<svg id="requests-chart" class="chart" viewBox="0 0 300 60" preserveAspectRatio="none" role="img"><path class="area"/><path class="line"/></svg>
<figcaption><span>5 minutes ago</span><span>peak <span data-figure="requests-peak">{requests-peak}</span></span><span>now</span></figcaption>
</figure>
<dl>
<div><dt>since the start</dt><dd data-figure="requests">{requests}</dd></div>
<div><dt>client errors (4xx)</dt><dd data-figure="client-errors">{client-errors}</dd></div>
<div><dt>server errors (5xx)</dt><dd data-figure="server-errors">{server-errors}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="bytes">
<h2 id="bytes">Sent</h2>
<p class="big"><b data-figure="bytes-rate">{bytes-rate}</b></p>
<figure hidden>
<svg id="bytes-chart" class="chart blue" viewBox="0 0 300 60" preserveAspectRatio="none" role="img"><path class="area"/><path class="line"/></svg>
<figcaption><span>5 minutes ago</span><span>peak <span data-figure="bytes-peak">{bytes-peak}</span></span><span>now</span></figcaption>
</figure>
<dl>
<div><dt>since the start</dt><dd data-figure="bytes">{bytes}</dd></div>
<div><dt>log lines dropped</dt><dd data-figure="dropped">{dropped}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="latency">
<h2 id="latency">Time for a response</h2>
<p class="big"><b data-figure="p50">{p50}</b> median</p>
<figure hidden>
<svg id="latency-chart" class="chart gold" viewBox="0 0 130 60" preserveAspectRatio="none" role="img"></svg>
<figcaption><span>≤ 100 µs</span><span>last minute</span><span>&gt; 60 s</span></figcaption>
</figure>
<dl>
<div><dt>90 of 100 (p90)</dt><dd data-figure="p90">{p90}</dd></div>
<div><dt>99 of 100 (p99)</dt><dd data-figure="p99">{p99}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="connections">
<h2 id="connections">Connections</h2>
<p class="big"><b data-figure="connections">{connections}</b> of <span data-figure="connection-capacity">{connection-capacity}</span></p>
<p id="stack" class="bar" aria-hidden="true" hidden><i class="idle"></i><i class="receiving"></i><i class="answering"></i><i class="sending"></i><i class="closing"></i></p>
<dl>
<div><dt><i class="key idle"></i>idle</dt><dd data-figure="state-idle">{state-idle}</dd></div>
<div><dt><i class="key receiving"></i>receiving</dt><dd data-figure="state-receiving">{state-receiving}</dd></div>
<div><dt><i class="key answering"></i>answering</dt><dd data-figure="state-answering">{state-answering}</dd></div>
<div><dt><i class="key sending"></i>sending</dt><dd data-figure="state-sending">{state-sending}</dd></div>
<div><dt><i class="key closing"></i>closing</dt><dd data-figure="state-closing">{state-closing}</dd></div>
<div><dt>accepted since the start</dt><dd data-figure="accepted">{accepted}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="cache">
<h2 id="cache">Cache</h2>
<p class="big"><b data-figure="cache-hits">{cache-hits}</b> found in it</p>
<p id="use" class="bar" aria-hidden="true" hidden><i></i></p>
<dl>
<div><dt>in use</dt><dd data-figure="cache-bytes">{cache-bytes}</dd></div>
<div><dt>may take</dt><dd data-figure="cache-capacity">{cache-capacity}</dd></div>
</dl>
</section>
<section class="card" aria-labelledby="ring">
<h2 id="ring">io_uring</h2>
<p class="big"><b data-figure="submissions">{submissions}</b> SQEs per enter</p>
<dl>
<div><dt>CQEs per enter</dt><dd data-figure="completions">{completions}</dd></div>
<div><dt>left to kernel threads</dt><dd data-figure="punts">{punts}</dd></div>
<div><dt>found no receive buffer</dt><dd data-figure="exhaustions">{exhaustions}</dd></div>
</dl>
</section>
<section class="card wide" aria-labelledby="workers">
<h2 id="workers">Workers</h2>
<table>
<thead><tr><th scope="col">Worker</th><th scope="col">Requests per second</th><th scope="col">Connections</th><th scope="col">Accepted</th><th scope="col">Longest turn</th></tr></thead>
<tbody>
{workers}</tbody>
</table>
</section>
<section class="card" aria-labelledby="configuration">
<h2 id="configuration">Configuration</h2>
<p class="big"><b data-figure="generation">{generation}</b> generation</p>
<dl>
<div><dt>last reload</dt><dd data-figure="reload">{reload}</dd></div>
<div><dt>refused</dt><dd data-figure="reload-failures">{reload-failures}</dd></div>
<div><dt>started</dt><dd data-figure="start">{start}</dd></div>
</dl>
</section>
</div>
</main>
<footer class="wrap"><p>For programs: <a href="status.json">these figures as JSON</a>, <a href="metrics">metrics for Prometheus</a>,
<a href="livez">livez</a>, <a href="readyz">readyz</a>.</p></footer>
)html";

const std::string_view kDashboardStyle = R"css(
header { border-bottom: 6px solid transparent }
.lost header { background: #8d2413 }
.dot { display: inline-block; width: .5em; height: .5em; margin: 0 .4em .08em 0; border-radius: 50%; background: #7fd6ac }
.stopping .dot { background: #f2b81f }
.lost .dot { background: #fff }
main { padding-block: 1.25rem 0 }
.lost main { filter: grayscale(1) }
#concerns { display: grid; gap: .75rem; list-style: none }
#concerns li {
  padding: .75rem 1rem; border-left: 5px solid var(--red); background: var(--well); white-space: pre-wrap; overflow-wrap: anywhere;
}
#fine { padding: .75rem 1rem; border-left: 5px solid var(--link); background: var(--well) }
#concerns:not(:empty) + #fine, .lost #fine { display: none }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18.5rem), 1fr)); gap: 1rem; margin-top: 1.25rem }
.card { min-width: 0; padding: 1rem 1.25rem 1.1rem; border: 1px solid var(--line); border-radius: 10px }
@media (min-width: 44rem) { .wide { grid-column: span 2 } }
h2 { font-size: 1rem; font-weight: 600; color: var(--muted) }
.big { color: var(--muted) }
.big b { color: var(--ink); font-size: 2.25rem; font-weight: 600; line-height: 1.3; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
dl { margin-top: .75rem }
dl div { display: flex; gap: 1rem; justify-content: space-between; padding-block: .2rem }
dl div + div { border-top: 1px solid var(--line) }
dt { color: var(--muted) }
dd { text-align: right; font-variant-numeric: tabular-nums }
figure { margin: .5rem 0 0 }
.chart { display: block; width: 100%; height: 4.5rem; border-bottom: 1px solid var(--muted); color: var(--link) }
.blue { color: var(--blue) }
.gold { color: var(--yellow) }
.line { stroke: currentColor; stroke-width: 2; vector-effect: non-scaling-stroke }
.area, rect { fill: currentColor; stroke: none }
.area { opacity: .18 }
figcaption { display: flex; justify-content: space-between; margin-top: .25rem; color: var(--muted); font-size: .8125rem }
.bar { display: flex; height: .9rem; margin-top: .5rem; border-radius: 4px; overflow: hidden; background: var(--well) }
.bar i { flex: 0 0 0; background: var(--link) }
.key { display: inline-block; width: .7rem; height: .7rem; margin-right: .5rem; border-radius: 2px }
i.idle { background: #8b9a90 }
i.receiving { background: var(--blue) }
i.answering { background: var(--yellow) }
i.sending { background: var(--red) }
i.closing { background: var(--ink) }
table { width: 100%; margin-top: .5rem; border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .35rem 0 .35rem .75rem; text-align: right; font-weight: 400; vertical-align: top }
th:first-child { padding-left: 0; text-align: left }
thead th { color: var(--muted); border-bottom: 1px solid var(--muted) }
tbody tr + tr { border-top: 1px solid var(--line) }
td .bar { height: .35rem; margin-top: .1rem }
footer { padding-block: 2rem 2.5rem; color: var(--muted); font-size: .9375rem }
@media (max-width: 30rem) {
  .big b { font-size: 2rem }
  th, td { padding-left: .4rem; font-size: .875rem; white-space: nowrap }
  thead th { font-size: .75rem; white-space: normal }
}
@media (prefers-reduced-motion: no-preference) {
  .live .dot { animation: beat 2s ease-in-out infinite }
  @keyframes beat { 50% { opacity: .35 } }
}
@media (forced-colors: active) { .area, rect { fill: CanvasText } .bar i, .key, .dot { forced-color-adjust: none } }
)css";

const std::string_view kDashboardScript = R"js(
"use strict";
const EVERY_MS = 2000, PATIENCE_MS = 5000, POINTS = 150;
const page = document.body.classList;
const byId = id => document.getElementById(id);
const say = (node, text) => { if (node.textContent !== text) node.textContent = text; };
let begun = null, seen = "", timer = 0;

const drawLine = (id, values, label) => {
  const svg = byId(id), top = Math.max(...values), step = 300 / (POINTS - 1);
  svg.closest("figure").hidden = values.length < 2;
  svg.setAttribute("aria-label", label);
  const points = values.map((value, i) =>
    `${(300 - (values.length - 1 - i) * step).toFixed(1)} ${(58 - (top ? value / top : 0) * 54).toFixed(1)}`);
  const line = "M" + points.join("L");
  svg.querySelector(".line").setAttribute("d", line);
  svg.querySelector(".area").setAttribute("d", `${line}V60H${points[0].split(" ")[0]}Z`);
};

const drawBuckets = (buckets, label) => {
  const svg = byId("latency-chart"), top = Math.max(...buckets.map(({count}) => count));
  svg.closest("figure").hidden = !top;
  svg.setAttribute("aria-label", label);
  svg.replaceChildren(...buckets.map(({count}, i) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const height = count ? Math.max(1.5, count / top * 56) : 0;
    for (const [name, value] of Object.entries({x: i * 10 + 1, width: 8, y: 60 - height, height})) bar.setAttribute(name, value);
    return bar;
  }));
};

const fill = (bar, shares) => {
  bar.hidden = false;
  shares.forEach((share, i) => { bar.children[i].style.flexBasis = `${share * 100}%`; });
};

const showConcerns = concerns => {
  const list = byId("concerns");
  if (concerns.join("\n") === Array.from(list.children, item => item.textContent).join("\n")) return;
  list.replaceChildren(...concerns.map(concern => {
    const item = document.createElement("li");
    item.textContent = concern;
    return item;
  }));
};

const show = data => {
  const {figures, requests, body_bytes, connections, cache, workers} = data;
  // Another process: it may have other workers, or another page.
  if (begun !== null && begun !== data.start) return location.reload();
  begun = data.start;
  for (const node of document.querySelectorAll("[data-figure]")) say(node, figures[node.dataset.figure]);
  showConcerns(data.concerns);
  drawLine("requests-chart", requests.history, `Requests per second in the last 5 minutes: now ${figures["requests-rate"]}, peak ${figures["requests-peak"]}`);
  drawLine("bytes-chart", body_bytes.history, `Bytes sent in the last 5 minutes: now ${figures["bytes-rate"]}, peak ${figures["bytes-peak"]}`);
  drawBuckets(data.durations.buckets, `Responses of the last minute by duration: half ${figures.p50}, 99 of 100 ${figures.p99}`);
  const states = ["idle", "receiving", "answering", "sending", "closing"].map(state => connections[state]);
  const open = states.reduce((sum, count) => sum + count, 0);
  fill(byId("stack"), states.map(count => open ? count / open : 0));
  fill(byId("use"), [cache.capacity ? cache.bytes / cache.capacity : 0]);
  const busiest = Math.max(...workers.map(worker => worker.requests_per_second));
  document.querySelectorAll("tbody .bar").forEach((bar, i) => fill(bar, [busiest ? workers[i].requests_per_second / busiest : 0]));
  seen = figures.now;
  page.remove("lost");
  page.add("live");
  page.toggle("stopping", !data.ready);
  document.title = `${figures.state}: quoit status`;
  say(byId("live"), "Live, every 2 seconds.");
};

const lose = () => {
  page.remove("live");
  page.add("lost");
  document.title = "No answer: quoit status";
  say(byId("state"), "No answer");
  say(byId("live"), seen ? `These figures are of ${seen}.` : "These figures are of when the page was loaded.");
};

const poll = async () => {
  clearTimeout(timer);
  try {
    const response = await fetch("status.json", {cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS)});
    if (!response.ok) throw new Error(response.statusText);
    show(await response.json());
  } catch {
    lose();
  }
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(poll, EVERY_MS);
};

document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(timer) : poll(); });
poll();
)js";

}  // namespace server
