// Measures the client runtime beside what it is compared with. Reads a plan (JSON) from stdin, writes
// a sample per line: measurement, rows, subject, and milliseconds of processor time or bytes.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PGlite } from "@electric-sql/pglite";
import { build } from "esbuild";

const plan = JSON.parse(await text(process.stdin));
const folder = join(import.meta.dirname, "node_modules/.cache/sync-patterns");
mkdirSync(folder, { recursive: true });
const program = join(folder, `runtime-${process.pid}.mjs`);
await build({
  entryPoints: [join(import.meta.dirname, "runtime/main.ts")],
  outfile: program,
  bundle: true,
  format: "esm",
  platform: "node",
  logLevel: "warning",
  // PGlite finds its WebAssembly beside itself.
  external: ["@electric-sql/pglite", "@electric-sql/pglite/*"],
  // Some of what is bundled is CommonJS, and asks for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  // The generated folder is anywhere; what it imports is here.
  nodePaths: [join(import.meta.dirname, "node_modules")],
  alias: { generated: plan.generated },
  // As what users get is built: TanStack DB checks more in development.
  define: { "process.env.NODE_ENV": '"production"' },
});

// To begin from an empty database takes a tenth of the time that it takes to make one.
const empty = join(folder, `empty-${process.pid}.tar`);
const postgres = await PGlite.create();
writeFileSync(empty, new Uint8Array(await (await postgres.dumpDataDir("none")).arrayBuffer()));
await postgres.close();

try {
  // A process for each, unless nobody looks at the times: what one leaves in memory slows the next.
  const processes = plan.together ? [plan.tasks] : plan.tasks.map((task) => [task]);
  for (const tasks of processes) run(tasks);
} finally {
  rmSync(empty);
  rmSync(program);
}

function run(tasks) {
  const given = JSON.stringify({ tasks, empty, pattern4: plan.pattern4 });
  const { status, signal } = spawnSync(process.execPath, ["--expose-gc", program], {
    input: given,
    stdio: ["pipe", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`${JSON.stringify(tasks)} failed: ${status ?? signal}`);
}
