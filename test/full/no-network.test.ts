import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/commands/index.ts";
import { docsWorld } from "./docs-world.ts";

/** Without any interface, and as root of a namespace where we are not root of the machine. */
const UNSHARE = process.getuid?.() === 0 ? ["unshare", "-n"] : ["unshare", "-rn"];
const STRACE = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,bind", "-e", "signal=none", "-o", "calls"];

const works = (command: readonly string[]) => spawnSync(command[0] ?? "", command.slice(1)).status === 0;
const hasUnshare = works([...UNSHARE, "true"]);
const hasStrace = works(["strace", "-o", "/dev/null", "true"]);
const missing = [hasUnshare ? [] : ["unshare -n"], hasStrace ? [] : ["strace"]].flat();

/** Commands that their examples point at a server of the user's: for these the network is what was asked for. */
const ASKS_FOR_NETWORK = /clickhouses?:/;

describe.skipIf(missing.length > 0)(
  `without a network${missing.length > 0 ? ` (no ${missing.join(", ")})` : ""}`,
  () => {
    let world: ReturnType<typeof docsWorld>;
    beforeAll(() => {
      world = docsWorld();
    });
    afterAll(() => {
      world.remove();
    });

    const inside = (command: string) =>
      spawnSync(UNSHARE[0] ?? "", [...UNSHARE.slice(1), ...STRACE, "bash", "-c", command], {
        cwd: world.folder,
        env: world.env,
        encoding: "utf8",
      });

    test("the check itself sees a connection", () => {
      inside("exec 3<>/dev/tcp/127.0.0.1/9; true");
      expect(connections(world.folder)).toEqual([expect.stringContaining("AF_INET")]);
    });

    test.each(COMMANDS.map((command) => [command.name, command] as const))(
      "every example of %s works, and asks for no connection",
      (name, { examples }) => {
        for (const [example] of examples) {
          if (ASKS_FOR_NETWORK.test(example) || example.includes("zsh")) continue;
          spawnSync("git", ["checkout", "-q", "."], { cwd: world.folder, env: world.env });
          for (const made of ["report", "mine.yaml", "calls"])
            rmSync(path.join(world.folder, made), { recursive: true, force: true });
          if (name === "init") rmSync(path.join(world.folder, "tokcost.yaml"), { force: true });
          if (name === "verify") inside("tokcost run -o report");
          const { status, stderr } = inside(`mkdir -p ~/.config/fish/completions; ${example}`);
          if (![0, 1, 3].includes(status ?? -1)) expect.fail(`${example}: exit ${status}: ${stderr}`);
          expect([example, connections(world.folder)]).toEqual([example, []]);
        }
      },
    );
  },
);

/** Calls to a network, of what strace wrote: sockets of the machine itself (AF_UNIX, AF_NETLINK) are none. */
function connections(folder: string): string[] {
  return readFileSync(path.join(folder, "calls"), "utf8")
    .split("\n")
    .filter((line) => line.includes("AF_INET"));
}
