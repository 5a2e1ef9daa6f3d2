import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {fileURLToPath} from "node:url";

import {expectWorkingReferences, reachedByKeyboard, testLooks, withPage} from "./browser.mjs";
import {Quoit} from "./quoit.mjs";

const server = new Quoit();
before(() => server.start('errors = { 404 = "/404.html" }', fileURLToPath(new URL("../../www", import.meta.url))));
after(() => server.end());

testLooks("welcome", async page => {
  await page.goto(server.url);
  await page.getByText("This page was just now answered by quoit").waitFor();
});

testLooks("missing", async page => {
  const response = await page.goto(`${server.url}/a/b/missing`);
  assert.equal(response.status(), 404);
}, /status of 404/);

test("every file of the welcome page is there", async () => {
  await withPage({}, async page => {
    const statuses = {};
    page.on("response", response => { statuses[new URL(response.url()).pathname] ??= response.status(); });
    await page.goto(server.url, {waitUntil: "networkidle"});
    assert.deepEqual(statuses, {"/": 200, "/style.css": 200, "/demo.js": 200, ...statuses});
    assert.deepEqual(Object.entries(statuses).filter(([, status]) => status !== 200), []);
  });
});

for (const path of ["/", "/404.html"]) {
  test(`whatever ${path} names is there`, async () => {
    await withPage({}, async page => {
      await page.goto(server.url + path);
      await expectWorkingReferences(page);
    });
  });
}

test("the commands of the welcome page do at this server what it says", async () => {
  await withPage({}, async page => {
    const etag = page.locator("#etag");
    // The second time the page comes compressed, under another tag.
    for (let i = 0; i < 2; ++i) {
      await page.goto(server.url);
      await etag.getByText(/^"[0-9a-f]/).waitFor();
    }
    const commands = (await page.locator(".by-hand code").allTextContents()).join("\n");
    assert.equal(commands.split(server.url).length - 1, 4);
    const fields = {"If-None-Match": await etag.textContent(), "Accept-Encoding": "identity"};
    assert.equal((await page.request.get(server.url, {headers: fields})).status(), 304);
  });
});

test("each throw shows what the server answered", async () => {
  await withPage({reducedMotion: "reduce"}, async page => {
    await page.goto(server.url);
    for (const [button, verdict] of Object.entries(THROWS)) {
      await page.getByRole("button", {name: button}).click();
      await page.getByRole("status").getByText(verdict).waitFor();
    }
  });
});

test("each throw can be made with the keyboard", async () => {
  await withPage({reducedMotion: "reduce"}, async page => {
    await page.goto(server.url);
    await page.getByText("This page was just now answered by quoit").waitFor();
    const reached = await reachedByKeyboard(page);
    assert.equal(reached[0], "Skip to the next steps");
    for (const button of Object.keys(THROWS)) {
      assert.ok(reached.some(text => text.startsWith(button)), `${button} is not among ${reached}`);
    }
    await page.getByRole("button", {name: "The first 100 bytes"}).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("206 Partial Content").waitFor();
  });
});

test("the welcome page tells all without JavaScript", async () => {
  await withPage({javaScriptEnabled: false}, async page => {
    await page.goto(server.url);
    assert.ok(await page.getByText("If you can read this, the server is running").isVisible());
    assert.ok(await page.getByText("curl -I", {exact: false}).first().isVisible());
    assert.ok(!await page.getByRole("button").first().isVisible());
  });
});

const THROWS = {
  "Only the fields": "200 OK: all about the page, and not a byte of it.",
  "The first 100 bytes": "206 Partial Content: 100 of",
  "Made smaller": "bytes, of which zstd made",
  "Only if it changed": "304 Not Modified: your copy is good",
};
