// Measures the local databases in Chromium, which take turns. Reads a plan (JSON) from stdin, writes a
// sample per line: measurement, subject, and milliseconds or bytes. CHROMIUM=/its/path where systems
// do not have it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

const require = createRequire(join(import.meta.dirname, "browser/package.json"));
const { build } = await import(require.resolve("vite"));
const { chromium } = require("playwright-core");
const { Shape } = await import("./browser/shape.mjs");

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const plan = JSON.parse(await text(process.stdin));
const scratch = mkdtempSync(join(tmpdir(), "sync-patterns-browser-"));
const pages = join(scratch, "pages");
await build({
  configFile: join(import.meta.dirname, "browser/vite.config.js"),
  build: { outDir: pages, emptyOutDir: true },
});

/** What was fetched since the last time, by its compressed size. */
const fetched = new Map();
let shape = new Shape();
const server = createServer((request, response) => {
  if (request.url.startsWith("/shape")) return void shape.serve(request, response);
  const path = join(pages, new URL(request.url, "http://x").pathname);
  if (!existsSync(path)) return response.writeHead(404).end();
  const bytes = readFileSync(path);
  fetched.set(path, gzipSync(bytes).length);
  response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
  response.end(bytes);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://localhost:${server.address().port}`;

try {
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const subject of plan.subjects) await measure(subject);
  }
} finally {
  server.close();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10 });
}

async function measure(subject) {
  const say = (measurement, value) => console.log(JSON.stringify({ measurement, subject, value }));
  const profile = mkdtempSync(join(scratch, "profile-"));
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const tab = async () => {
    const page = await context.newPage();
    await page.goto(`${origin}/${subject}.html`);
    await page.waitForFunction(() => window.bench !== undefined);
    return page;
  };
  const time = (page, what) => page.evaluate((what) => window.bench.time(what), what);
  try {
    shape = new Shape();
    fetched.clear();
    let page = await tab();
    say("open, empty", await time(page, "open"));
    say("download", [...fetched.values()].reduce((sum, size) => sum + size, 0));
    let filled = 0;
    for (const rows of plan.sizes) {
      await page.evaluate(([from, to]) => window.bench.fill(from, to), [filled, rows]);
      filled = rows;
      await page.close();
      page = await tab();
      const open = await time(page, "open");
      const first = await time(page, "firstRows");
      say(`open, ${rows} rows`, open);
      say(`first 50 of ${rows} rows`, first);
      say(`open and show the first 50 of ${rows} rows`, open + first);
      say(`memory, ${rows} rows, 50 shown`, memory(profile));
      say(`whole collection, ${rows} rows`, await time(page, "whole"));
      say(`memory, ${rows} rows, all shown`, memory(profile));
    }
    const other = subject === "electric" ? null : await tab();
    if (other !== null) {
      await time(other, "open");
      await time(other, "whole");
    }
    for (let turn = 0; turn < plan.writes; turn += 1) {
      const id = crypto.randomUUID();
      const seen = other?.evaluate((id) => window.bench.seen(id), id);
      const here = page.evaluate(async (id) => {
        const begin = window.bench.now();
        const seen = window.bench.seen(id);
        const took = window.bench.timeWrite(id);
        return { begin, here: (await seen) - begin, took: await took };
      }, id);
      const { begin, here: visible, took } = await here;
      say("write, visible here", visible);
      say("write, acknowledged", took);
      if (seen !== undefined) say("write, visible in another tab", (await seen) - begin);
    }
  } catch (error) {
    throw new Error(`${subject}: ${error.message}`, { cause: error });
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** What the pages' processes have to themselves, and their part of what they share. */
function memory(profile) {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const read = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  const main = processes.find((pid) => {
    const command = read(pid, "cmdline");
    return command.includes(`--user-data-dir=${profile}`) && !command.includes("--type=");
  });
  const parents = new Map(
    processes.map((pid) => [pid, /\) \S (\d+)/.exec(read(pid, "stat"))?.[1] ?? ""]),
  );
  const isBelow = (pid) => pid === main || (parents.has(pid) && isBelow(parents.get(pid)));
  let kilobytes = 0;
  for (const pid of processes) {
    if (!isBelow(pid) || !read(pid, "cmdline").includes("--type=renderer")) continue;
    kilobytes += Number(/^Pss: +(\d+)/m.exec(read(pid, "smaps_rollup"))?.[1] ?? 0);
  }
  return kilobytes * 1024;
}
