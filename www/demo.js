// Sends four real requests to the server that sent this page and shows what came back, whatever it was.
"use strict";

const byId = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
const reasons = {
  200: "OK", 206: "Partial Content", 304: "Not Modified", 404: "Not Found", 416: "Range Not Satisfiable",
};
const line = (response) => `${response.status} ${response.statusText || reasons[response.status] || ""}`.trim();
const bytes = (count) => (count === 1 ? "1 byte" : `${count} bytes`);
const page = location.pathname;
const style = new URL("style.css", location.href).pathname;
const sample = new URL("sample.txt", location.href).pathname;

async function send(method, path, fields = {}) {
  // Without no-store the browser's cache may answer for the server and turn a 304 into a 200.
  const request = { method, path, fields };
  try {
    const response = await fetch(path, { method, headers: fields, cache: "no-store" });
    return { ...request, response, body: await response.arrayBuffer() };
  } catch (error) {
    throw Object.assign(error, { request });
  }
}

const throws = {
  async fields() {
    const exchange = await send("HEAD", page);
    const { response } = exchange;
    const told = ["date", "server", "etag", "last-modified", "accept-ranges"];
    const missing = told.filter((name) => !response.headers.has(name)).map(titled);
    const hit = response.status === 200 && missing.length === 0;
    return {
      ...exchange, hit, told,
      verdict: hit ? `${line(response)}: all about the page, and not a byte of it.`
        : response.status !== 200 ? `Expected 200 OK, got ${line(response)}.`
          : `${line(response)}, but without ${missing.join(", ")}.`,
    };
  },

  async range() {
    const exchange = await send("GET", sample, { Range: "bytes=0-99" });
    const { response, body } = exchange;
    const range = /^bytes 0-99\/(\d+)$/.exec(response.headers.get("content-range") || "");
    const hit = response.status === 206 && range !== null && body.byteLength === 100;
    return {
      ...exchange, hit, told: ["content-range", "content-length"],
      excerpt: new TextDecoder().decode(body.slice(0, 100)),
      verdict: hit ? `${line(response)}: 100 of ${range[1]} bytes, as asked.`
        : `Expected 206 Partial Content with 100 bytes, got ${line(response)} with ${bytes(body.byteLength)}.`,
    };
  },

  async fresh() {
    const first = await send("HEAD", page);
    const etag = first.response.headers.get("etag");
    if (etag === null) {
      const verdict = `${line(first.response)} came without an ETag, so there is nothing to compare with.`;
      return { ...first, hit: false, told: [], verdict };
    }
    const exchange = await send("GET", page, { "If-None-Match": etag });
    const { response, body } = exchange;
    const hit = response.status === 304 && body.byteLength === 0;
    return {
      ...exchange, hit, told: ["etag"],
      verdict: hit ? `${line(response)}: your copy is good, so none was sent.`
        : `Expected 304 Not Modified and no body, got ${line(response)} with ${bytes(body.byteLength)}.`,
    };
  },

  async packed() {
    // The first requests get the file as it is: the server encodes it meanwhile.
    let exchange = await send("GET", style);
    for (let i = 0; i < 5 && !exchange.response.headers.has("content-encoding"); ++i) {
      await new Promise((resolve) => { setTimeout(resolve, 200); });
      exchange = await send("GET", style);
    }
    const { response, body } = exchange;
    const coding = response.headers.get("content-encoding");
    const hit = response.status === 200 && coding !== null;
    const sent = bytes(Number(response.headers.get("content-length")));
    return {
      ...exchange, hit, told: ["content-encoding", "content-length", "vary"],
      verdict: hit ? `${line(response)}: ${bytes(body.byteLength)}, of which ${coding} made ${sent}.`
        : `${line(response)}, but as it is, in ${bytes(body.byteLength)}.`,
    };
  },
};

function titled(name) {
  return name === "etag" ? "ETag" : name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function row(name, value, told) {
  const div = document.createElement("div");
  const dt = div.appendChild(document.createElement("dt"));
  const dd = div.appendChild(document.createElement("dd"));
  dt.textContent = name;
  dd.textContent = value;
  div.classList.toggle("told", told);
  return div;
}

function showSent({ method, path, fields }) {
  const sent = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  byId("sent").textContent = [`${method} ${path}`, ...sent].join("\n");
}

function show({ response, told, excerpt, verdict, ...request }) {
  showSent(request);
  byId("verdict").textContent = verdict;
  byId("received").replaceChildren(
    row("Status", line(response), true),
    ...Array.from(response.headers, ([name, value]) => row(titled(name), value, told.includes(name))));
  byId("body").hidden = excerpt === undefined;
  byId("body").textContent = excerpt ?? "";
}

// The pin passes through a ring: its far half is drawn behind the pin, its near half before it.
const places = { seats: [], strays: [] };

function half(side, kind) {
  const ring = document.createElementNS("http://www.w3.org/2000/svg", "g");
  const sweep = side === "behind" ? 1 : 0;
  for (const [part, drop] of [["under", 5], ["over", 0]]) {
    const path = ring.appendChild(document.createElementNS(ring.namespaceURI, "path"));
    path.setAttribute("class", `half ${part}`);
    path.setAttribute("d", `M-50 ${drop}A50 14 0 0 ${sweep} 50 ${drop}`);
  }
  const seat = document.createElementNS(ring.namespaceURI, "g");
  seat.setAttribute("class", `seat ${kind}`);
  seat.append(ring);
  byId(side).append(seat);
  return seat;
}

function place(halves, x, y) {
  for (const seat of halves) seat.style.transform = `translate(${x}px, ${y}px)`;
}

const heightOf = (level) => 245 - 17 * level;

function land(kind, hit) {
  const group = hit ? places.seats : places.strays;
  const ring = [half("behind", kind), half("before", kind)];
  group.push(ring);
  if (group.length > (hit ? 7 : 2)) group.shift().forEach((seat) => seat.remove());
  places.seats.forEach((halves, level) => place(halves, 210, heightOf(level)));
  places.strays.forEach((halves, index) => place(halves, [88, 334][index], [264, 272][index]));
  if (still.matches) return;
  const above = 38 - heightOf(places.seats.length - 1);
  const path = hit
    ? [[-330, 20, -14], [-210, above + 40, -8], [-80, above - 8, 4], [0, above, 0], [0, 0, 0]]
    : [[-230, -20, -14], [-140, -150, -8], [-50, -170, 6], [0, 0, 0]];
  const frames = path.map(([x, y, turn]) => ({ transform: `translate(${x}px, ${y}px) rotate(${turn}deg)` }));
  for (const seat of ring) seat.firstChild.animate(frames, { duration: 620, easing: "ease-in" });
}

function showFailure(error) {
  showSent(error.request);
  byId("verdict").textContent = `No answer (${error.message}). Is the server still running?`;
  byId("received").replaceChildren(row("Status", "none", true));
  byId("body").hidden = true;
}

let latest = 0;

async function run(kind) {
  const turn = ++latest;
  for (const button of document.querySelectorAll("[data-throw]")) {
    if (button.dataset.throw === kind) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  const result = await throws[kind]().catch((error) => ({ hit: false, error }));
  land(result.error ? "stray" : kind, result.hit);
  // An answer that was overtaken by a later request lands, but is not shown under that request's name.
  if (turn !== latest) return result;
  if (result.error) showFailure(result.error);
  else show(result);
  return result;
}

async function begin() {
  if (!location.protocol.startsWith("http")) return;
  for (const span of document.querySelectorAll("[data-origin]")) span.textContent = location.origin;
  byId("throw-intro").textContent = "Four real requests to this server. "
    + "An answer as it should be lands on the pin; anything else falls beside it.";
  byId("stage").hidden = false;
  for (const button of document.querySelectorAll("[data-throw]")) {
    button.addEventListener("click", () => run(button.dataset.throw));
  }
  const server = (await run("fields")).response?.headers.get("server");
  if (server) byId("proof").textContent = `This page was just now answered by ${server}.`;
  // curl asks for no coding, and each has a tag of its own: a part comes without one (Fetch §4.6).
  const etag = (await send("GET", page, { Range: "bytes=0-0" })).response.headers.get("etag");
  if (etag) byId("etag").textContent = etag;
}

// A request without an answer has been shown, or else the page is as good without it.
begin().catch(() => {});
