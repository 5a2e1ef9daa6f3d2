import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {expectWorkingReferences, reachedByKeyboard, testLooks, withPage} from "./browser.mjs";
import {Quoit} from "./quoit.mjs";

const server = new Quoit();
before(async () => {
  server.write("small.txt", "small");
  server.write("large.bin", Buffer.alloc(200_000));
  await server.start();
  const until = Date.now() + 5_000;  // two samples, so that there is something to draw
  while (Date.now() < until) {
    for (const name of ["small.txt", "small.txt", "large.bin", "none"]) await (await fetch(`${server.url}/${name}`)).arrayBuffer();
    await new Promise(resolve => { setTimeout(resolve, 20); });
  }
});
after(() => server.end());

const figure = (page, name) => page.locator(`[data-figure="${name}"]`).first().textContent();
const live = page => page.getByText("Live, every 2 seconds.").waitFor();
const number = text => Number(text.replaceAll(",", ""));

testLooks("status", async page => {
  await page.goto(server.metrics);
  await live(page);
  await page.locator("#requests-chart").waitFor();
});

test("the status page follows what happens", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    const before = number(await figure(page, "requests"));
    await (await fetch(`${server.url}/small.txt`)).arrayBuffer();
    await page.waitForFunction(count => document.querySelector("[data-figure=requests]").textContent.replaceAll(",", "") > count, before);
    assert.equal(await page.title(), "Serving: quoit status");
  });
});

test("the status page draws what it tells", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    for (const chart of ["requests-chart", "bytes-chart"]) {
      const line = await page.locator(`#${chart} .line`).getAttribute("d");
      const heights = new Set(line.slice(1).split("L").map(point => point.split(" ")[1]));
      assert.ok(heights.size > 1, `${chart} is flat: ${line}`);
    }
    const bars = await page.locator("#latency-chart rect").evaluateAll(all => all.map(bar => Number(bar.getAttribute("height"))));
    assert.equal(Math.max(...bars), 56);
    const shares = selector => page.locator(selector).evaluateAll(parts => parts.map(part => parseFloat(part.style.flexBasis)));
    assert.equal(Math.round((await shares("#stack i")).reduce((sum, share) => sum + share)), 100);
    assert.ok((await shares("#use i"))[0] > 0);
    assert.equal(Math.max(...await shares("tbody .bar i")), 100);
  });
});

test("the status page begins anew with another process", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    await page.route("**/status.json", async route => {
      const response = await route.fetch();
      await route.fulfill({response, json: {...await response.json(), start: 0}});
    });
    await page.waitForEvent("load");
    await live(page);
  });
});

test("the status page says the same without JavaScript", async () => {
  let figures;
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    figures = await page.locator("[data-figure]").count();
  });
  await withPage({javaScriptEnabled: false}, async page => {
    await page.goto(server.metrics);
    assert.equal(await page.locator("[data-figure]").count(), figures);
    assert.ok(number(await figure(page, "requests")) > 0);
    assert.match(await page.getByRole("status").first().textContent(), /^As of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/);
    assert.equal(await page.locator("svg[role=img]:visible").count(), 0);
  });
});

test("the status page asks for nothing while nobody looks", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", {value: true, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    });
    let asked = 0;
    page.on("request", () => { ++asked; });
    // Longer than it would take to ask again: what does not happen can only be waited out.
    await new Promise(resolve => { setTimeout(resolve, 2_500); });
    assert.equal(asked, 0);
    const request = page.waitForRequest("**/status.json");
    await page.evaluate(() => {
      delete document.hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await request;
  });
});

test("the keyboard reaches the links of the status page, which lead somewhere", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    assert.deepEqual(await reachedByKeyboard(page), ["these figures as JSON", "metrics for Prometheus", "livez", "readyz"]);
    await expectWorkingReferences(page);
  });
});

test("the status page shows what needs attention", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await page.getByText("Nothing needs attention.").waitFor();
    server.configure("no-such-key = 1");
    server.signal("SIGHUP");
    await page.getByText("The last reload failed").waitFor();
    assert.equal(await page.getByText("Nothing needs attention.").isVisible(), false);
    server.configure();
    server.signal("SIGHUP");
    await page.getByText("Nothing needs attention.").waitFor();
  });
});

// The last ones: they end the server.
const LOST = /ERR_|status\.json/;
testLooks("status-lost", async page => {
  await page.route("**/status.json", route => route.abort());
  await page.goto(server.metrics);
  await page.getByText("No answer").waitFor();
}, LOST);

test("the status page says when the server has stopped answering", async () => {
  await withPage({}, async page => {
    await page.goto(server.metrics);
    await live(page);
    await server.stop();
    await page.getByText(/^These figures are of \d{4}-.* UTC\.$/).waitFor();
    assert.equal(await page.getByRole("heading", {level: 1}).textContent(), "No answer");
    assert.equal(await page.title(), "No answer: quoit status");
  }, LOST);
});
