import assert from "node:assert/strict";
import {truncateSync, utimesSync} from "node:fs";
import {after, before, test} from "node:test";

import {expectAccessible, expectWorkingReferences, reachedByKeyboard, testLooks, withPage} from "./browser.mjs";
import {Quoit} from "./quoit.mjs";

const SIZES = {
  "a cat & a dog.jpg": 2_400_000, "archive.tar.zst": 48_000_000, "index.json": 512, "letter.pdf": 83_000,
  "notes.txt": 1_234, "podcast.ogg": 9_300_000, "sans.woff2": 31_000, "style.css": 4_321, "talk.mp4": 120_000_000,
  "überraschung.txt": 0,
};
const MANY = 2_020;  // two pages, and a short one
const README = "# A folder\n\nIts README is shown below the listing, as text.\n";

const server = new Quoit();
before(async () => {
  // Sparse where they are large: only their sizes are looked at.
  for (const [index, [name, size]] of Object.entries(SIZES).entries()) {
    const path = server.write(`files/${name}`, "");
    truncateSync(path, size);
    const time = Date.UTC(2024, 0, 1) / 1000 + index * 1_000_000;
    utimesSync(path, time, time);
  }
  server.write("files/README.md", README);
  server.write("files/older/deep/deeper/leaf.txt", "leaf");
  server.write("files/newer/leaf.txt", "leaf");
  for (let i = 0; i < MANY; ++i) server.write(`many/file-${String(i).padStart(5, "0")}.txt`, "");
  await server.start("listing = true");
});
after(() => server.end());

const names = page => page.locator("tbody bdi").allTextContents();
const shown = page => page.locator("tbody tr:visible bdi").allTextContents();

async function follow(page, link) {
  const target = await link.evaluate(element => element.href);
  await link.click();
  await page.waitForURL(target);
}

testLooks("listing", page => page.goto(`${server.url}/files/`));
testLooks("listing-deep", page => page.goto(`${server.url}/files/older/deep/deeper/`));
testLooks("listing-many", page => page.goto(`${server.url}/many/?page=3`));

for (const javaScriptEnabled of [true, false]) {
  test(`a listing sorts ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    await withPage({javaScriptEnabled}, async page => {
      await page.goto(`${server.url}/files/`);
      assert.deepEqual((await names(page)).slice(0, 3), ["newer/", "older/", "a cat & a dog.jpg"]);
      await follow(page, page.getByRole("link", {name: "Size"}));
      assert.equal((await names(page))[2], "talk.mp4");
      assert.equal(await page.locator("[aria-sort]").getAttribute("aria-sort"), "descending");
      await follow(page, page.getByRole("link", {name: "Size"}));
      assert.equal((await names(page))[2], "überraschung.txt");
      await follow(page, page.getByRole("link", {name: "Modified"}));
      assert.equal((await names(page)).at(-1), "a cat & a dog.jpg");
    });
  });
}

test("a listing tells sizes and times roughly, and exactly on hover", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/files/`);
    const row = page.getByRole("row", {name: "talk.mp4"});
    assert.equal(await row.locator("data").textContent(), "114 MiB");
    assert.equal(await row.locator("data").getAttribute("title"), "120,000,000 bytes");
    assert.match(await row.locator("time").getAttribute("title"), /^2024-04-02T\d\d:\d\d:\d\dZ$/);
    assert.match(await row.locator("td span").textContent(), / ago$/);
    assert.equal(await page.locator("pre").textContent(), README);
    await page.getByText("2 folders").waitFor();
  });
});

test("a listing filters while one types", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/files/`);
    await page.getByLabel("Filter").fill("DOG cat");
    assert.deepEqual(await shown(page), ["a cat & a dog.jpg"]);
    assert.equal(await page.getByRole("status").textContent(), "1 of 13");
    await expectAccessible(page);
    await page.getByLabel("Filter").fill("");
    assert.equal((await shown(page)).length, 13);
  });
});

test("a listing offers no filter without JavaScript", async () => {
  await withPage({javaScriptEnabled: false}, async page => {
    await page.goto(`${server.url}/files/`);
    assert.equal(await page.getByLabel("Filter").isVisible(), false);
  });
});

test("one finds the way down and up again", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/files/`);
    await follow(page, page.getByRole("link", {name: "older/"}));
    await follow(page, page.getByRole("link", {name: "deep/"}));
    assert.equal(new URL(page.url()).pathname, "/files/older/deep/");
    await follow(page, page.getByRole("link", {name: "Parent folder"}));
    assert.equal(new URL(page.url()).pathname, "/files/older/");
    await follow(page, page.getByRole("navigation", {name: "Folders above"}).getByRole("link").first());
    assert.equal(new URL(page.url()).pathname, "/");
  });
});

test("whatever a listing names is there", async () => {
  await withPage({}, async page => {
    for (const path of ["/", "/files/?sort=size&order=desc", "/many/?page=3"]) {
      await page.goto(server.url + path);
      await expectWorkingReferences(page);
    }
  });
});

test("a large folder comes in pages", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/many/`);
    const seen = new Set(await names(page));
    const pages = page.getByRole("navigation", {name: "Pages"});
    while (await pages.getByRole("link", {name: "Next"}).count()) {
      await follow(page, pages.getByRole("link", {name: "Next"}));
      for (const name of await names(page)) seen.add(name);
    }
    assert.equal(seen.size, MANY);
  });
});

test("the keyboard reaches everything in a listing, in order", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/files/`);
    const reached = await reachedByKeyboard(page);
    const order = ["Parent folder", "filter", "Name", "newer/", "README.md", "talk.mp4", "The same as JSON"];
    const places = order.map(name => reached.indexOf(name));
    assert.deepEqual(places, [...places].sort((one, other) => one - other));
    assert.ok(!places.includes(-1), `${order} are not all among ${reached}`);
  });
});

test("the JSON twin has the same entries", async () => {
  await withPage({}, async page => {
    await page.goto(`${server.url}/files/`);
    const listed = (await names(page)).map(name => name.replace(/\/$/, ""));
    const response = await page.request.get(new URL(await page.getByRole("link", {name: "The same as JSON"}).getAttribute("href"), page.url()).href);
    assert.deepEqual((await response.json()).entries.map(entry => entry.name), listed);
  });
});
