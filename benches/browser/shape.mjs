// A shape of contacts as Electric serves it, and the writes to it, for the page that needs a server.
// It takes no time of its own.
const HANDLE = "1-1";
const SCHEMA = Object.fromEntries(
  ["id", "first_name", "last_name", "email", "created_at", "updated_at"].map((name) => [
    name,
    name === "id" ? { type: "uuid", pk_index: 0 } : { type: "text" },
  ]),
);

export class Shape {
  #rows = [];
  #waiting = new Set();

  /** Takes `GET /shape`, and `POST /shape` with rows; answers with the transaction's id. */
  async serve(request, response) {
    if (request.method === "POST") {
      const rows = JSON.parse(Buffer.concat(await request.toArray()).toString());
      this.#rows.push(...rows);
      response.end(JSON.stringify({ txid: this.#rows.length }));
      for (const wake of this.#waiting) wake();
      return;
    }
    const { searchParams } = new URL(request.url, "http://x");
    const offset = searchParams.get("offset") ?? "-1";
    // An offset is the number of rows that are known: rows only come.
    const known = offset === "-1" ? 0 : Number(offset.split("_")[0]);
    if (searchParams.get("live") === "true" && known === this.#rows.length) {
      await this.#more(response);
    }
    if (response.destroyed) return;
    const messages = this.#rows.slice(known).map((value, index) => ({
      key: `"public"."contacts"/"${value.id}"`,
      value,
      headers: { operation: "insert", relation: ["public", "contacts"], txids: [known + index + 1] },
    }));
    const count = this.#rows.length;
    response.writeHead(200, {
      "content-type": "application/json",
      "electric-handle": HANDLE,
      "electric-offset": `${count}_0`,
      "electric-schema": JSON.stringify(SCHEMA),
      "electric-cursor": String(count),
      "electric-up-to-date": "",
    });
    const end = { headers: { control: "up-to-date", global_last_seen_lsn: String(count) } };
    response.end(JSON.stringify([...messages, end]));
  }

  #more(response) {
    return new Promise((resolve) => {
      const wake = () => (this.#waiting.delete(wake), resolve());
      this.#waiting.add(wake);
      response.once("close", wake);
    });
  }
}
