// Chromium, and what every page has to stand.
import assert from "node:assert/strict";
import {mkdirSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {after, before, test} from "node:test";

const folder = process.env.BROWSER_FOLDER;
const require = createRequire(join(folder, "package.json"));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const SCREENSHOTS = join(folder, "screenshots");
const SCHEMES = ["light", "dark"];
const VIEWPORTS = {phone: {width: 390, height: 844}, desktop: {width: 1280, height: 800}};
const MOST_BYTES = 30 * 1024;  // of a page and all that it loads

let browser;
before(async () => {
  mkdirSync(SCREENSHOTS, {recursive: true});
  browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"]});
});
after(() => browser.close());

// A page that fails when anything reaches its console, or breaks. `expected`: of failures that belong to the test.
export async function withPage(options, use, expected = /^$/) {
  const context = await browser.newContext({viewport: VIEWPORTS.desktop, ...options});
  // The policies of the pages allow no script but theirs; axe is injected behind them, by the protocol.
  const page = await context.newPage();
  const troubles = [];
  const note = text => { if (!expected.test(text)) troubles.push(text); };
  page.on("console", message => note(`${message.type()}: ${message.text()}`));
  page.on("pageerror", error => note(`uncaught: ${error.message}`));
  page.on("requestfailed", request => note(`failed: ${request.url()} ${request.failure()?.errorText}`));
  try {
    await use(page);
    assert.deepEqual(troubles, []);
  } finally {
    await context.close();
  }
}

// In light and dark, on a phone and on a desktop: shows a page, lets axe judge it, and keeps a screenshot.
export function testLooks(name, show, expected) {
  for (const colorScheme of SCHEMES) {
    for (const [device, viewport] of Object.entries(VIEWPORTS)) {
      test(`${name} looks right: ${colorScheme}, ${device}`, async () => {
        await withPage({colorScheme, viewport, reducedMotion: "reduce"}, async page => {
          await show(page);
          await page.screenshot({path: join(SCREENSHOTS, `${name}-${colorScheme}-${device}.png`), fullPage: true});
          await expectAccessible(page);
          await expectNoSidewaysScroll(page);
          await expectSmall(page);
        }, expected);
      });
    }
  }
}

export async function expectAccessible(page) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.html).join(" ")}`), []);
}

async function expectNoSidewaysScroll(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `it is ${content} wide in a window of ${window}`);
  const torn = await page.locator("section").evaluateAll(sections => sections.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText));
  assert.deepEqual(torn, [], "what is in it sticks out of a section");
}

async function expectSmall(page) {
  const bytes = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({initiatorType}) => initiatorType !== "fetch").reduce((sum, {decodedBodySize}) => sum + decodedBodySize, 0));
  assert.ok(bytes > 0 && bytes <= MOST_BYTES, `it has ${bytes} bytes`);
}

// Each of its links, scripts, styles, icons and drawings.
export async function expectWorkingReferences(page) {
  const targets = await page.locator("[href]:not(use), [src]").evaluateAll(elements => elements.map(element => element.href ?? element.src));
  assert.ok(targets.length > 0);
  for (const target of targets.filter(url => url.startsWith("http"))) {
    const response = await page.request.get(target);
    assert.equal(response.status(), 200, target);
  }
  const undrawn = await page.locator("use").evaluateAll(uses => uses.map(use => use.getAttribute("href")).filter(id => !document.querySelector(id)));
  assert.deepEqual(undrawn, []);
}

// What the keyboard reaches, in order, until it leaves the page: the text of each element.
export async function reachedByKeyboard(page, most = 200) {
  const reached = [];
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      if (getComputedStyle(element).outlineStyle === "none") return `${element.outerHTML} shows no focus`;
      return (element.getAttribute("aria-label") ?? element.textContent).trim() || element.id;
    });
    if (found === null) return reached;
    reached.push(found.replace(/\s+/g, " "));
  }
  throw new Error(`the keyboard does not leave the page: ${reached}`);
}
