import assert from "node:assert/strict";
import {after, before, test} from "node:test";

import {testLooks, withPage} from "./browser.mjs";
import {Quoit} from "./quoit.mjs";

const MISSING = /status of 404/;
const server = new Quoit();
before(() => server.start());
after(() => server.end());

testLooks("error", async page => {
  const response = await page.goto(`${server.url}/missing`);
  assert.equal(response.status(), 404);
}, MISSING);

test("an error page names its request", async () => {
  await withPage({}, async page => {
    const response = await page.goto(`${server.url}/missing`);
    const id = response.headers()["x-request-id"];
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.equal(await page.locator("small").textContent(), `Request ${id}`);
    assert.equal(await page.locator("h1").textContent(), "404 Not Found");
  }, MISSING);
});
