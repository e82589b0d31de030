// One PGlite behind standard input and output: a line of JSON asks, a line of JSON answers.
//
//   { "script": sql }                   several statements; answers { }
//   { "query": sql, "params": [text] }  one statement; answers { rows: [[text or null]], affected }
//   { "notifications": true }           what came on the listened channels since the last time
//   { "listen": channel }
//
// Every value travels as the text that Postgres writes, so that no number passes through JavaScript.
// An error answers { error: { code, message } }.
import { createInterface } from "node:readline";
import { PGlite } from "@electric-sql/pglite";

const db = await PGlite.create();
const asText = (all) => Object.fromEntries(Object.keys(all).map((type) => [type, (text) => text]));
const plain = { parsers: asText(db.parsers), serializers: asText(db.serializers) };
const heard = [];
let stopListening = [];

async function answer(request) {
  if (request.script !== undefined) {
    await db.exec(request.script);
    return {};
  }
  if (request.query !== undefined) {
    const result = await db.query(request.query, request.params, {
      rowMode: "array",
      ...plain,
    });
    return { rows: result.rows, affected: result.affectedRows ?? 0 };
  }
  if (request.listen !== undefined) {
    stopListening.push(await db.listen(request.listen, (payload) => heard.push(payload)));
    return {};
  }
  if (request.silence) {
    for (const stop of stopListening.splice(0)) await stop();
    heard.length = 0;
    return {};
  }
  return { notifications: heard.splice(0) };
}

process.stdout.write("{}\n");
for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: { code: error.code ?? null, message: String(error.message ?? error) } };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
