// node fetch.mjs URL ROOT: what fetch makes of small.txt and large.bin. Fails at the first thing that is wrong.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const [url, root] = process.argv.slice(2);
const small = readFileSync(`${root}/small.txt`);
const large = readFileSync(`${root}/large.bin`);
const get = (target, headers = {}, method = "GET") =>
  fetch(url + target, { headers, method, signal: AbortSignal.timeout(60_000) });
const body = async (response) => Buffer.from(await response.arrayBuffer());

async function check(what, test) {
  await test();
  console.log(`  fetch ${what}`);
}

await check("gets a file", async () => {
  const response = await get("/small.txt");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.deepEqual(await body(response), small);
});
await check("streams a large file", async () => {
  const pieces = [];
  for await (const piece of (await get("/large.bin")).body) pieces.push(piece);
  assert.deepEqual(Buffer.concat(pieces), large);
});
await check("gets a range", async () => {
  const response = await get("/large.bin", { Range: "bytes=70000-140000" });
  assert.equal(response.status, 206);
  assert.equal(response.headers.get("content-range"), `bytes 70000-140000/${large.length}`);
  assert.deepEqual(await body(response), large.subarray(70000, 140001));
});
await check("revalidates", async () => {
  const tag = (await get("/small.txt", {}, "HEAD")).headers.get("etag");
  const response = await get("/small.txt", { "If-None-Match": tag });
  assert.deepEqual([response.status, (await body(response)).length], [304, 0]);
});
await check("posts in vain", async () => {
  const response = await fetch(`${url}/small.txt`, { method: "POST", body: "abc" });
  assert.equal(response.status, 405);
  await body(response);
});
await check("cancels half a file and goes on", async () => {
  const reader = (await get("/large.bin")).body.getReader();
  await reader.read();
  await reader.cancel();
  assert.deepEqual(await body(await get("/small.txt")), small);
});
await check("asks for a hundred at once", async () => {
  const all = await Promise.all(Array.from({ length: 100 }, async () => body(await get("/small.txt"))));
  for (const each of all) assert.deepEqual(each, small);
});
