import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { removeRepositories, repository, type Repository } from "../cli/git-desk.ts";
import { ROOT } from "../cli/tokcost.ts";

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly "working-directory"?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action = parse(readFileSync(path.join(ROOT, "action.yml"), "utf8")) as Action;

/** A comment as GitHub keeps it. */
interface Comment {
  readonly id: number;
  body: string;
}

/** GitHub's API as far as comments go; a token that is not "writes" may only read. */
function github(comments: Comment[], calls: string[]): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      calls.push(`${method} ${url}`);
      const mayWrite = request.headers.authorization === "Bearer writes";
      const answer = (status: number, content: unknown): void => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
      };
      const body = chunks.length === 0 ? "" : (JSON.parse(Buffer.concat(chunks).toString()) as { body: string }).body;
      const page = Number(new URL(url, "http://x").searchParams.get("page") ?? "1");
      if (method === "GET") return answer(200, comments.slice((page - 1) * 100, page * 100));
      if (!mayWrite) return answer(403, { message: "Resource not accessible by integration" });
      if (body.length > 65_536) return answer(422, { message: "body is too long" });
      if (method === "POST") comments.push({ id: 1000 + comments.length, body });
      else {
        const known = comments.find(({ id }) => url.endsWith(`/issues/comments/${id}`));
        if (known) known.body = body;
      }
      return answer(method === "POST" ? 201 : 200, {});
    });
  });
}

interface Job {
  readonly code: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

describe("the GitHub action", () => {
  let desk: Repository;
  let bin: string;
  let comments: Comment[];
  const calls: string[] = [];
  let server: Server;
  let address = "";
  let base = "";

  beforeAll(async () => {
    bin = mkdtempSync(path.join(tmpdir(), "tokcost-action-"));
    // The registry's place is taken by the command that was built here.
    const npx = `#!/usr/bin/env bash
while [ $# -gt 0 ] && [[ "$1" == -* ]]; do shift; done
echo "$1" >> "$NPX_LOG"; shift
exec node ${JSON.stringify(path.join(ROOT, "bin/tokcost.js"))} "$@"\n`;
    writeFileSync(path.join(bin, "npx"), npx);
    chmodSync(path.join(bin, "npx"), 0o755);
    comments = [];
    server = github(comments, calls);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const found = server.address();
    address = `http://127.0.0.1:${typeof found === "object" && found ? found.port : 0}`;
    desk = repository();
    desk.write("prompts/reply.md", "Answer briefly and kindly.\n".repeat(20));
    desk.write(
      "tokcost.yaml",
      "version: 1\nfeatures:\n  reply: { model: gpt-4o, prompt: prompts/reply.md, requests: 50_000/month, output: 20 }\nbudgets:\n  - { feature: reply, maxIncrease: 10% }\n",
    );
    desk.commit();
    base = desk.git("rev-parse", "HEAD").trim();
  });
  beforeEach(() => {
    comments.splice(0);
    calls.splice(0);
  });
  afterEach(() => desk.git("reset", "-q", "--hard", base));
  afterAll(() => {
    server.close();
    rmSync(bin, { recursive: true, force: true });
    removeRepositories();
  });

  /** Runs the steps one after the other, as the runner does: bash -eo pipefail, expressions filled in, files for its answers. */
  async function job(
    given: Readonly<Record<string, string>> = {},
    event: Readonly<Record<string, string>> = {},
  ): Promise<Job> {
    const temp = mkdtempSync(path.join(bin, "job-"));
    const summary = path.join(temp, "summary");
    writeFileSync(summary, "");
    const values: Record<string, string> = {
      "github.event.pull_request.base.sha": base,
      "github.event.pull_request.number": "7",
      "github.event.before": "",
      "github.action_path": ROOT,
      ...event,
    };
    for (const [name, input] of Object.entries(action.inputs)) {
      values[`inputs.${name}`] = given[name] ?? (name === "token" ? "writes" : (input.default ?? ""));
    }
    let log = "";
    const outputs: Record<string, string> = {};
    const filled = (text: string): string =>
      text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => values[name] ?? "");
    for (const [i, step] of action.runs.steps.entries()) {
      if (step.run === undefined) continue;
      const script = path.join(temp, `step-${i}.sh`);
      const output = path.join(temp, `output-${i}`);
      writeFileSync(script, step.run);
      writeFileSync(output, "");
      const env = {
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        HOME: temp,
        RUNNER_TEMP: temp,
        NPX_LOG: path.join(temp, "npx.log"),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_API_URL: address,
        GITHUB_REPOSITORY: "acme/desk",
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, filled(text)])),
      };
      const cwd = path.resolve(desk.folder, filled(step["working-directory"] ?? "."));
      const code = await new Promise<number>((resolve) => {
        const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], { cwd, env });
        child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
        child.on("close", (status) => resolve(status ?? -1));
      });
      for (const line of readFileSync(output, "utf8").split("\n")) {
        const at = line.indexOf("=");
        if (at > 0 && step.id !== undefined) {
          outputs[line.slice(0, at)] = line.slice(at + 1);
          values[`steps.${step.id}.outputs.${line.slice(0, at)}`] = line.slice(at + 1);
        }
      }
      const npxLog = path.join(temp, "npx.log");
      if (existsSync(npxLog)) outputs["package"] = readFileSync(npxLog, "utf8").trim();
      if (code !== 0) return { code, log, summary: readFileSync(summary, "utf8"), outputs };
    }
    return { code: 0, log, summary: readFileSync(summary, "utf8"), outputs };
  }

  const grow = (): void => desk.write("prompts/reply.md", "Answer briefly and kindly.\n".repeat(28));

  it("lets nothing from outside into a script, and explains every input", () => {
    for (const { run, shell } of action.runs.steps) {
      expect(run ?? "").not.toContain("${{");
      if (run !== undefined) expect(shell).toBe("bash");
    }
    for (const { description } of Object.values(action.inputs)) expect(description.length).toBeGreaterThan(10);
    expect(action.runs.using).toBe("composite");
  });

  it("fails a pull request whose prompt grew, annotates it, and writes the summary and one comment", async () => {
    grow();
    const { code, log, summary, outputs } = await job();
    expect(code).toBe(1);
    expect(log).toMatch(/^::error file=prompts\/reply\.md,line=1,title=/m);
    expect(summary).toMatch(/1 of 1 limits? exceeded/);
    expect(Buffer.byteLength(summary)).toBeLessThan(1 << 20);
    expect(outputs).toMatchObject({ "exit-code": "1", changed: "true", package: "tokcost@0.1.0" });
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/^<!-- tokcost tokcost\.yaml -->/);
    await job();
    expect(comments).toHaveLength(1);
  });

  it("finds its comment behind others, and turns it green when the change is taken back", async () => {
    comments.push(...Array.from({ length: 130 }, (_, id) => ({ id, body: `talk ${id}` })));
    grow();
    await job();
    expect(comments).toHaveLength(131);
    desk.git("checkout", "-q", ".");
    const { code } = await job();
    expect(code).toBe(0);
    expect(comments).toHaveLength(131);
    expect(comments[130]?.body).toContain("The limit holds");
  });

  it("is quiet where nothing changed: no annotation, no comment", async () => {
    const { code, log, outputs } = await job();
    expect(code).toBe(0);
    expect(log).not.toMatch(/^::(?:error|warning|notice)/m);
    expect(outputs["changed"]).toBe("false");
    expect(comments).toEqual([]);
    expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  it("gives the same verdict with a fork's token and with none, and says why there is no comment", async () => {
    grow();
    const fork = await job({ token: "reads" });
    expect(fork.code).toBe(1);
    expect(fork.log).toContain("this run's token may not write it (a pull request from a fork has none that may");
    expect(fork.summary).toMatch(/1 of 1 limits? exceeded/);
    const none = await job({ token: "" });
    expect(none.code).toBe(1);
    expect(none.log).toContain("there is no token");
    expect(comments).toEqual([]);
  });

  it("does not ask for anything where comments are not wanted, or where there is no pull request", async () => {
    grow();
    expect((await job({ comment: "false" })).code).toBe(1);
    expect(
      (
        await job(
          {},
          {
            "github.event.pull_request.number": "",
            "github.event.pull_request.base.sha": "",
            "github.event.before": base,
          },
        )
      ).code,
    ).toBe(1);
    expect(calls).toEqual([]);
  });

  it("works on the first push of a branch, where there is nothing to compare with", async () => {
    const { code, log } = await job(
      {},
      { "github.event.pull_request.base.sha": "", "github.event.before": "0".repeat(40) },
    );
    expect(code).toBe(0);
    expect(log).toContain("no base");
  });

  it("reports without failing where asked to", async () => {
    grow();
    const { code, outputs } = await job({ fail: "false" });
    expect([code, outputs["exit-code"]]).toEqual([0, "1"]);
  });

  it("says what to mend, once as an annotation and in the summary", async () => {
    const { code, log, summary } = await job({ base: "origin/nowhere" });
    expect(code).toBe(2);
    expect(log).toMatch(/^::error title=tokcost::error: --base origin\/nowhere: no such branch, tag or commit/m);
    expect(summary).toContain("origin/nowhere");
    expect(comments).toEqual([]);
  });

  it("fetches the base that a shallow clone lacks, and tells how where it can't", async () => {
    grow();
    desk.commit("longer");
    const whole = desk.folder;
    const shallow = desk.copyTo(`shallow-${calls.length}`, "--depth=1");
    desk.git("config", "uploadpack.allowAnySHA1InWant", "true");
    const there = (folder: string): Promise<Job> => job({ "working-directory": path.relative(whole, folder) });
    expect((await there(shallow)).code).toBe(1);
    const cutOff = desk.copyTo(`cut-off-${calls.length}`, "--depth=1");
    const { code, log } = await job({ "working-directory": path.relative(whole, cutOff), base: "main~1" });
    expect(code).toBe(2);
    expect(log).toContain("fetch-depth: 0");
  });

  it("keeps names in the report from speaking to the runner", async () => {
    mkdirSync(path.join(desk.folder, "prompts"), { recursive: true });
    desk.write("prompts/::error::a.md", "Answer briefly and kindly.\n".repeat(60));
    desk.write(
      "tokcost.yaml",
      desk
        .read("tokcost.yaml")
        .replace("prompts/reply.md", '"prompts/::error::a.md"')
        .replace("maxIncrease: 10%", 'maxIncrease: 10%, reason: "::warning::no"'),
    );
    const { log } = await job();
    const silence = /^::stop-commands::(\S+)$/m.exec(log)?.[1] ?? "";
    const heard = log.slice(0, log.indexOf("::stop-commands::")) + log.slice(log.indexOf(`::${silence}::`));
    const commands = heard.split("\n").filter((line) => /^\s*::(?:error|warning|notice)/.test(line));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatch(/^::error file=prompts\/%3A%3Aerror%3A%3Aa\.md,/);
  });
});
