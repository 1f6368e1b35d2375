import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeRepositories, repository, type Repository } from "../cli/git-desk.ts";
import { ROOT } from "../cli/tokcost.ts";

/** What a pull request may cost the machine that checks it. */
const SECONDS = 20;
const MEGABYTES = 1000;

const FORMATS = ["table", "json", "markdown", "github", "junit", "sarif"];

const WORKLOAD = `version: 1
features:
  reply:
    model: gpt-4o-mini
    prompt: prompts/reply.md
    requests: 5000/month
    output: 200
budgets:
  - { feature: reply, max: $400/month, maxIncrease: 10% }
`;

const EVIL = "evil\u001b]8;;http://example.com\u0007\u001b[31m\u202e<img src=x onerror=alert(1)>";
const SECRET = "not-for-the-fork-7c1d";

/** Pull requests that change one thing each; the last ones leave something to judge. */
const PULL_REQUESTS: Readonly<Record<string, (to: Repository) => void>> = {
  "a bomb of YAML aliases": ({ write }) => {
    const level = (name: string, of: string) =>
      `${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(", ")}]\n`;
    let text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
    for (const [name, of] of ["ba", "cb", "dc", "ed", "fe", "gf", "hg", "ih"].map((two) => [...two]))
      text += level(name ?? "", of ?? "");
    write("tokcost.yaml", `${WORKLOAD}${text}`);
  },
  "a workload nested 100,000 deep": ({ write }) => {
    write("tokcost.yaml", `${WORKLOAD}x: ${"[".repeat(100_000)}${"]".repeat(100_000)}\n`);
  },
  "members named like those of every object": ({ write }) => {
    write("tokcost.yaml", WORKLOAD.replace("  reply:", "  __proto__:").replace("feature: reply", "feature: __proto__"));
  },
  "a prompt that is a link out of the repository": ({ folder, remove }) => {
    remove("prompts/reply.md");
    symlinkSync(path.join(folder, "../secret.txt"), path.join(folder, "prompts/reply.md"));
  },
  "a workload that is a link out of the repository": ({ folder, remove }) => {
    remove("tokcost.yaml");
    symlinkSync(path.join(folder, "../secret.txt"), path.join(folder, "tokcost.yaml"));
  },
  "a log from outside the repository": ({ write }) => {
    write("tokcost.yaml", WORKLOAD.replace("output: 200", "output: { fromLogs: ../*.jsonl }"));
  },
  "a prompt file named out of the repository": ({ write }) => {
    write("tokcost.yaml", WORKLOAD.replace("prompts/reply.md", "../secret.txt"));
  },
  "a prompt that includes a file from outside": ({ write }) => {
    write(
      "prompts/reply.prompty",
      "---\nmodel: gpt-4o-mini\nsample: ${file:../../secret.txt}\n---\nuser:\nHello {{name}}\n",
    );
    write("tokcost.yaml", WORKLOAD.replace("reply.md", "reply.prompty"));
  },
  "a prompt that asks for the environment": ({ write }) => {
    write(
      "prompts/reply.prompty",
      "---\nmodel: gpt-4o-mini\nsample: { name: ${env:TOKEN} }\n---\nuser:\nHello {{name}}\n",
    );
    write("tokcost.yaml", WORKLOAD.replace("reply.md", "reply.prompty"));
  },
  "a template that never ends": ({ write }) => {
    const loops = "{% for a in range(100000) %}".repeat(6) + "x" + "{% endfor %}".repeat(6);
    write("prompts/reply.prompty", `---\nmodel: gpt-4o-mini\ntemplate: jinja2\n---\nuser:\n${loops}\n`);
    write("tokcost.yaml", WORKLOAD.replace("reply.md", "reply.prompty"));
  },
  "promptfoo that wants to run programs": ({ write }) => {
    write(
      "prompts/reply.yaml",
      "prompts: ['exec:touch ran', 'file://run.js', 'file:///etc/passwd']\nproviders: [openai:gpt-4o-mini]\n",
    );
    write("prompts/run.js", "require('fs').writeFileSync('ran', '')\n");
    write("tokcost.yaml", WORKLOAD.replace("reply.md", "reply.yaml"));
  },
  "a log that unpacks to a gigabyte": ({ folder, write }) => {
    const line = Buffer.from(`${"x".repeat(999)}\n`.repeat(1000));
    const packed = gzipSync(line);
    writeFileSync(path.join(folder, "usage.jsonl.gz"), Buffer.concat(Array.from({ length: 1000 }, () => packed)));
    write("tokcost.yaml", WORKLOAD.replace("output: 200", "output: { fromLogs: usage.jsonl.gz }"));
  },
  "a prompt of one line of 60 MB": ({ write }) => {
    write("prompts/reply.md", "a".repeat(60_000_000));
  },
  "a prompt with NUL bytes": ({ write }) => {
    write("prompts/reply.md", "Hello\0there\0".repeat(100));
  },
  "JSON nested 200,000 deep as a prompt": ({ write }) => {
    write("prompts/reply.json", `{"messages":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
    write("tokcost.yaml", WORKLOAD.replace("reply.md", "reply.json"));
  },
  "names that a terminal, a browser or a spreadsheet would obey": ({ write }) => {
    const name = JSON.stringify(EVIL);
    write(
      "tokcost.yaml",
      `version: 1\nfeatures:\n  reply: { model: gpt-4o-mini, prompt: prompts/reply.md, requests: 9000/month, output: 200, tags: { team: "=cmd()" } }\nbudgets:\n  - { feature: reply, max: $0.01/month, reason: ${name}, owner: ${name} }\n  - { tag: "team==cmd()", max: $900/month }\n`,
    );
  },
  "a model whose name is escape sequences": ({ write }) => {
    write("tokcost.yaml", WORKLOAD.replace("gpt-4o-mini", JSON.stringify(EVIL)));
  },
  "files whose names are escape sequences": ({ write }) => {
    write(`prompts/${EVIL.replaceAll("/", "")}.md`, "Hello\n");
    write("prompts/reply.md", "Answer at length, and explain each step.\n".repeat(40));
  },
};

/** Those that ask for what is not theirs. */
const REFUSED = new Set([
  "a workload that is a link out of the repository",
  "a prompt that is a link out of the repository",
  "a prompt file named out of the repository",
  "a prompt that includes a file from outside",
  "a log from outside the repository",
]);

describe("a hostile pull request", () => {
  let desk: Repository;
  beforeAll(() => {
    desk = repository();
    writeFileSync(path.join(desk.folder, "../secret.txt"), `${SECRET}\n`);
    writeFileSync(
      path.join(desk.folder, "../usage.jsonl"),
      '{"model":"gpt-4o-mini","feature":"reply","input_tokens":1,"output_tokens":2}\n',
    );
    desk.write("tokcost.yaml", WORKLOAD);
    desk.write("prompts/reply.md", "Answer the question in one line.\n");
    desk.commit("base");
  });
  afterAll(removeRepositories);

  test.each(Object.keys(PULL_REQUESTS))(
    "with %s gets a verdict, and leaves nothing",
    async (name) => {
      desk.git("checkout", "-q", "-B", "evil", "main");
      PULL_REQUESTS[name]?.(desk);
      desk.commit("evil");
      const before = tree(desk.folder);
      for (const format of FORMATS) {
        const { code, stdout, stderr, seconds, megabytes, connections } = await check(desk.folder, format);
        // A verdict: fine, over a limit, incomplete, or what has to be mended first, in one line.
        expect([0, 1, 2, 3]).toContain(code);
        if (code === 2) expect([stdout, stderr]).toEqual(["", expect.stringMatching(/^error: [^\n]+\n$/)]);
        // Annotations are of what fails: none is a verdict.
        else if (format !== "github" || code === 1) expect(stdout).not.toBe("");
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
        if (REFUSED.has(name)) expect([name, code]).toEqual([name, 2]);
        expect(stdout + stderr).not.toContain(SECRET);
        expect(stdout + stderr).not.toContain("root:x:0");
        if (format === "markdown") expect(stdout).not.toContain("<img");
        expect(connections).toEqual([]);
        expect(seconds).toBeLessThan(SECONDS);
        expect(megabytes).toBeLessThan(MEGABYTES);
      }
      expect(tree(desk.folder)).toEqual(before);
    },
    240_000,
  );

  test("cannot pass a git option as the commit to compare with", async () => {
    desk.git("checkout", "-q", "-B", "evil", "main");
    for (const base of ["--output=owned", "--upload-pack=touch owned", "-h", "HEAD:../secret.txt"]) {
      const { code, stderr } = await check(desk.folder, "table", base);
      expect([base, code]).toEqual([base, 2]);
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
    }
    expect(readdirSync(desk.folder)).not.toContain("owned");
  });
});

interface Checked {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly connections: readonly string[];
}

/** Runs the check as a CI would, on a terminal's worth of formats, watched by strace where there is one. */
async function check(folder: string, format: string, base = "main"): Promise<Checked> {
  const calls = path.join(folder, "../calls");
  rmSync(calls, { force: true });
  const command = [process.execPath, path.join(ROOT, "bin/tokcost.js"), "check", `--base=${base}`, "--format", format];
  const strace = ["strace", "-f", "-qq", "-e", "trace=connect", "-e", "signal=none", "-o", calls];
  const [program = "", ...args] = HAS_STRACE ? [...strace, ...command] : command;
  const began = performance.now();
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: path.join(folder, ".."), TOKEN: SECRET, FORCE_COLOR: "0", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr, megabytes] = ["", "", 0];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const watch = setInterval(() => (megabytes = Math.max(megabytes, ...heldBy(child.pid))), 20);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(watch);
  const connections = HAS_STRACE
    ? readFileSync(calls, "utf8")
        .split("\n")
        .filter((line) => line.includes("AF_INET"))
    : [];
  return { code, stdout, stderr, seconds: (performance.now() - began) / 1000, megabytes, connections };
}

const HAS_STRACE = (process.env["PATH"] ?? "").split(":").some((folder) => {
  try {
    return readdirSync(folder).includes("strace");
  } catch {
    return false;
  }
});

/** Most memory, in MB, that a process and the ones it started held. */
function heldBy(pid: number | undefined): number[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return [
      Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000,
      ...children.flatMap((each) => heldBy(Number(each))),
    ];
  } catch {
    return [];
  }
}

/** Every file of a folder, git's own aside, with what is in it. */
function tree(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !path.join(entry.parentPath, entry.name).includes(`${path.sep}.git`))
    .map((entry) => path.join(path.relative(folder, entry.parentPath), entry.name))
    .toSorted();
}
