import { availableParallelism } from "node:os";
import type { Unit } from "./count-unit.ts";
import { countUnits, sizeOf, unitsOf } from "./count-unit.ts";
import { loadEncoding } from "./load-encoding.ts";
import type { ThreadPool } from "./thread-pool.ts";
import { openThreadPool } from "./thread-pool.ts";

/** A text, or the path of a file of UTF-8. */
export type TextSource = { readonly text: string } | { readonly file: string };

/** Small sources go to a thread together, until they have so many bytes. */
const JOB = 1 << 20;
/** For less than this it takes longer to start threads than to count. */
const WORTH_THREADS = 4 << 20;
/** Jobs for each thread that are under way or wait for it. */
const AHEAD = 3;

/** The count of a source, of whose units some are not counted yet. */
interface Total {
  tokens: number;
  missing: number;
}

/**
 * Counts the tokens of many texts and files: yields one number a source, in their order. The work is spread over `threads`, by default
 * as many as there are cores, and large sources over several of them; a few small ones are counted without. Sources are
 * taken only as fast as they are counted, so memory stays bounded. A file that can't be read is a UserError.
 */
export async function* countMany(
  encodingName: string,
  sources: AsyncIterable<TextSource> | Iterable<TextSource>,
  { threads = availableParallelism() }: { readonly threads?: number } = {},
): AsyncGenerator<number, void> {
  const encoding = await loadEncoding(encodingName);
  const totals: Total[] = [];
  const running = new Set<Promise<void>>();
  let waiting: { unit: Unit; total: Total }[] = [];
  let bytes = 0;
  let pool: ThreadPool | undefined;

  function start(): void {
    const entries = waiting;
    const units = entries.map(({ unit }) => unit);
    waiting = [];
    bytes = 0;
    const job = (pool === undefined ? countUnits(encoding, units) : pool.count(units)).then((counts) => {
      entries.forEach(({ total }, index) => {
        total.tokens += counts[index] ?? 0;
        total.missing--;
      });
      running.delete(job);
    });
    // Whoever waits for it sees that it failed; if none does, another has failed before.
    job.catch(() => undefined);
    running.add(job);
  }

  try {
    for await (const source of sources) {
      const total = { tokens: 0, missing: 0 };
      totals.push(total);
      for (const unit of unitsOf(source, encoding.lastCut !== undefined)) {
        total.missing++;
        waiting.push({ unit, total });
        bytes += sizeOf(unit);
        if (bytes < (threads > 1 && pool === undefined ? WORTH_THREADS : JOB)) continue;
        if (threads > 1) pool ??= openThreadPool(encodingName, threads);
        start();
        if (running.size >= threads * AHEAD) await Promise.race(running);
      }
      while (totals[0]?.missing === 0) yield (totals.shift() as Total).tokens;
    }
    start();
    await Promise.all(running);
    for (const { tokens } of totals) yield tokens;
  } finally {
    await pool?.close();
  }
}
