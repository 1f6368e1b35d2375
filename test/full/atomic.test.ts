import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { finish, interrupt, leftOvers, removeAll, strangers, writers, written } from "../cli/killed-runs.ts";

const all = writers();
afterAll(() => removeAll(all));

const MOMENTS = 50;

describe("killed at any of fifty moments", () => {
  it.each(all)(
    "$name leaves each file old or new, and nothing else but a temporary that the next run removes",
    async (writer) => {
      const inputs = new Set(readdirSync(writer.folder, { recursive: true, encoding: "utf8" }));
      const took = finish(writer, "new");
      const fresh = written(writer);
      finish(writer, "old");
      const old = written(writer);
      const ends = { old: 0, new: 0, mixed: 0, temporaries: 0 };
      for (let moment = 0; moment < MOMENTS; moment++) {
        // The last fifth of the moments is where it writes: as soon as a temporary is seen.
        const when = moment >= MOMENTS * 0.8 ? "writing" : (took * 1.3 * moment) / (MOMENTS * 0.8);
        await interrupt(writer, when, "SIGKILL");
        const now = written(writer);
        for (const [index, text] of now.entries())
          expect([old[index], fresh[index]], `moment ${moment}`).toContain(text);
        expect(strangers(writer, inputs)).toEqual([]);
        const [isOld, isNew] = [old, fresh].map((texts) => texts.every((text, index) => text === now[index]));
        ends[isOld === true ? "old" : isNew === true ? "new" : "mixed"] += 1;
        ends.temporaries += leftOvers(writer).length === 0 ? 0 : 1;
        finish(writer, "old");
        expect(written(writer)).toEqual(old);
        expect(leftOvers(writer)).toEqual([]);
      }
      console.log(`${writer.name}: ${JSON.stringify(ends)}`);
      expect(ends.old).toBeGreaterThan(0);
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("%s leaves nothing beside the old files or the new ones", async (signal) => {
    for (const writer of all) {
      finish(writer, "new");
      const fresh = written(writer);
      const took = finish(writer, "old");
      const old = written(writer);
      for (const when of [took * 0.3, took * 0.7, took * 0.9, "writing", "writing", "writing"] as const) {
        await interrupt(writer, when, signal);
        for (const [index, text] of written(writer).entries()) expect([old[index], fresh[index]]).toContain(text);
        expect(leftOvers(writer)).toEqual([]);
      }
    }
  });
});
