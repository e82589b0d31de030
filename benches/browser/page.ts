/** What is measured in a page: times in milliseconds. */
export interface Subject {
  /** Opens the database. */
  open(): Promise<void>;
  /** Puts rows into it, as the server's stream would. */
  fill(from: number, to: number): Promise<void>;
  /** Shows the first 50 rows by key. */
  firstRows(): Promise<void>;
  /** Shows all rows; how many there are. */
  whole(): Promise<number>;
  /** Writes a row; resolves when that is durable. */
  write(id: string): Promise<void>;
  /** Whether the whole collection shows a row that was written. */
  shows(id: string): boolean;
  /** Calls when the whole collection has changed. */
  onChange(listener: () => void): void;
}

export interface Bench extends Subject {
  /** How long something took. */
  time(what: "open" | "firstRows" | "whole"): Promise<number>;
  timeWrite(id: string): Promise<number>;
  /** When a row shows, by a clock that all tabs share. */
  seen(id: string): Promise<number>;
  now(): number;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

const now = () => performance.timeOrigin + performance.now();

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

export function measure(subject: Subject): void {
  window.bench = Object.assign(subject, {
    time: (what: "open" | "firstRows" | "whole") => timed(() => subject[what]()),
    timeWrite: (id: string) => timed(() => subject.write(id)),
    now,
    seen: (id: string) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (subject.shows(id)) resolve(now());
        };
        subject.onChange(look);
        look();
      }),
  });
}

/** A row of the contacts, as a server has it. */
export function row(number: number) {
  const at = "2026-01-01 00:00:00+00";
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    first_name: `First ${number}`,
    last_name: `Last ${number}`,
    email: `first.last.${number}@example.com`,
    created_at: at,
    updated_at: at,
  };
}
