// Turns an OpenAPI document into TypeScript each time it is told to, and says how many milliseconds
// of processor time that took. What it makes of the document must be all of it.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import openapiTS, { astToString } from "openapi-typescript";

const document = readFileSync(process.argv[2], "utf8");
const last = Object.keys(JSON.parse(document).components.schemas).at(-1);
for await (const _ of createInterface({ input: process.stdin })) {
  const start = process.cpuUsage();
  const types = astToString(await openapiTS(document));
  const { user, system } = process.cpuUsage(start);
  if (!types.includes(`${last}: {`)) throw new Error(`there is no ${last}`);
  console.log((user + system) / 1000);
}
