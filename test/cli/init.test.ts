import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readWorkload } from "../../src/read/workload.ts";
import { removeRepositories, repository, type Repository } from "./git-desk.ts";
import { FIXTURES, type Outcome, tokcost } from "./tokcost.ts";

afterAll(removeRepositories);

const init = (at: Repository, ...flags: string[]): Promise<Outcome> => tokcost(["init", ...flags], { cwd: at.folder });

/** A repository with prompts, requests, logs, and much that is none of these. */
function product(): Repository {
  const desk = repository();
  cpSync(path.join(FIXTURES, "prompts"), path.join(desk.folder, "app/prompts"), { recursive: true });
  cpSync(path.join(FIXTURES, "logs/mixed-responses.jsonl"), path.join(desk.folder, "logs/calls.jsonl"));
  desk.write("app/other/prompts/triage.md", "Sort this into one of two heaps.\n");
  desk.write("README.md", "# A product\n");
  desk.write("package.json", '{ "name": "product", "messages": [] }\n');
  desk.write("src/index.js", "export const prompt = 'no';\n");
  desk.write("test/prompts/case.md", "A case of a test.\n");
  desk.write("data/cities.json", '[{ "name": "Ulm" }]\n');
  desk.write(
    "app/prompts/mystery.json",
    '{ "model": "my-own-7b", "messages": [{ "role": "user", "content": "hi" }] }\n',
  );
  desk.write("app/prompts/broken.prompty", "---\nname: x\n");
  desk.write(".gitignore", "secret/\n");
  desk.write("secret/prompts/hidden.md", "Nobody sees this.\n");
  return desk;
}

describe("tokcost init", () => {
  it("writes a workload that reads as one, and that check passes at once without a warning", async () => {
    const desk = product();
    desk.commit();
    const { code, stdout, stderr } = await init(desk);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^tokcost\.yaml written: 6 features and 1 log, \$[\d.]+ a month today\n/);
    const text = desk.read("tokcost.yaml");
    const workload = readWorkload({ file: "tokcost.yaml", text });
    expect(workload.features.map(({ name }) => name)).toEqual([
      ...["other-prompts-triage", "find-flat", "nightly-summaries", "review-contract", "support", "app-prompts-triage"],
    ]);
    expect(workload.budgets).toHaveLength(6);
    const check = await tokcost(["check"], { cwd: desk.folder });
    expect([check.code, check.stderr]).toEqual([0, ""]);
    expect(check.stdout).not.toMatch(/^[!✖?]/m);
    desk.commit("budgets");
    const withBase = await tokcost(["check", "--base", "HEAD"], { cwd: desk.folder });
    expect([withBase.code, withBase.stdout.split("\n")[0]]).toEqual([0, "All 12 limits hold"]);
  });

  it("proposes today's cost plus 25 %, rounded up to three digits", async () => {
    const desk = product();
    const { stdout } = await init(desk, "--json");
    const { features } = JSON.parse(stdout) as { features: { usdPerMonth: string; max: string }[] };
    expect(features.length).toBeGreaterThan(0);
    for (const { usdPerMonth, max } of features) {
      const ratio = Number(max) / Number(usdPerMonth);
      expect(ratio).toBeGreaterThanOrEqual(1.25);
      expect(ratio).toBeLessThan(1.27);
    }
  });

  it("says in comments what it left out and why, what is a guess, and where the logs are", async () => {
    const desk = product();
    await init(desk);
    const text = desk.read("tokcost.yaml");
    expect(text).toContain("#   app/prompts/mystery.json: my-own-7b has no price");
    expect(text).toMatch(/# {3}app\/prompts\/broken\.prompty: .+/);
    expect(text).toContain("# a guess: put yours");
    expect(text).toContain("#   - logs/calls.jsonl");
    for (const none of ["README", "case.md", "cities", "hidden", "index.js", "package.json"])
      expect(text).not.toContain(none);
  });

  it("overwrites nothing, under whichever name there is one", async () => {
    for (const name of ["tokcost.yaml", "tokcost.yml", "tokcost.json", "package.json"]) {
      const desk = product();
      desk.write(name, '{ "tokcost": { "version": 1 } }\n');
      const { code, stdout, stderr } = await init(desk);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`error: ${name}: is there already, and init overwrites nothing`);
      expect(desk.read(name)).toBe('{ "tokcost": { "version": 1 } }\n');
      expect(["tokcost.yaml"].filter((file) => file !== name && existsSync(path.join(desk.folder, file)))).toEqual([]);
    }
  });

  it("writes the same bytes for the same files", async () => {
    const [one, two] = [product(), product()];
    await init(one);
    await init(two);
    expect(one.read("tokcost.yaml")).toBe(two.read("tokcost.yaml"));
  });

  it("takes models of the kind that a request's body is for, and the user's where given", async () => {
    const desk = repository();
    desk.write("prompts/a.json", '{ "contents": [{ "role": "user", "parts": [{ "text": "hi" }] }] }\n');
    desk.write("prompts/b.md", "hi\n");
    await init(desk);
    const models = readWorkload({ file: "t", text: desk.read("tokcost.yaml") }).features.map(({ model }) => model);
    expect(models[0]).toMatch(/^google\//);
    desk.remove("tokcost.yaml");
    await init(desk, "-m", "anthropic/claude-haiku-4-5", "--requests", "12000/day");
    const [feature] = readWorkload({ file: "t", text: desk.read("tokcost.yaml") }).features;
    expect(feature?.model).toBe("anthropic/claude-haiku-4-5");
    expect(feature?.requests.expected.numerator).toBe(12_000n);
  });

  it("keeps names that YAML would take for something else", async () => {
    const desk = repository();
    for (const name of ["null", "12", "yes", "- x", "a: b # c", "naïve {x}", "'q'\"", "語", "no"])
      desk.write(`prompts/${name}.md`, "hi\n");
    const { code } = await init(desk);
    expect(code).toBe(0);
    const { features, budgets } = readWorkload({ file: "t", text: desk.read("tokcost.yaml") });
    expect(features.map(({ input }) => (input.kind === "prompt" ? input.file : "")).sort()).toEqual(
      features.map(({ name }) => `prompts/${name}.md`).sort(),
    );
    expect(budgets).toHaveLength(9);
    expect((await tokcost(["check"], { cwd: desk.folder })).code).toBe(0);
  });

  it("works without a repository, and leaves hidden folders alone", async () => {
    const desk = repository();
    const plain = path.join(path.dirname(desk.folder), "plain");
    mkdirSync(path.join(plain, "prompts"), { recursive: true });
    mkdirSync(path.join(plain, ".cache/prompts"), { recursive: true });
    writeFileSync(path.join(plain, "prompts/a.md"), "hi\n");
    writeFileSync(path.join(plain, ".cache/prompts/b.md"), "hi\n");
    expect((await tokcost(["init"], { cwd: plain })).code).toBe(0);
    expect(
      readWorkload({ file: "t", text: readFileSync(path.join(plain, "tokcost.yaml"), "utf8") }).features,
    ).toHaveLength(1);
  });

  it("has a budget on the whole where there are only logs, zipped or not", async () => {
    const desk = repository();
    const log = readFileSync(path.join(FIXTURES, "support-desk/usage.jsonl"));
    mkdirSync(path.join(desk.folder, "logs"));
    writeFileSync(path.join(desk.folder, "logs/usage.jsonl.gz"), gzipSync(log));
    const { code, stdout } = await init(desk);
    expect(code).toBe(0);
    expect(stdout).toContain("1 log");
    const { usage, budgets } = readWorkload({ file: "t", text: desk.read("tokcost.yaml") });
    expect(usage).toEqual(["logs/usage.jsonl.gz"]);
    expect(budgets).toHaveLength(1);
    expect((await tokcost(["check"], { cwd: desk.folder })).code).toBe(0);
  });

  it("writes nothing where there is nothing to write about", async () => {
    const desk = repository();
    desk.write("README.md", "# empty\n");
    const { code, stdout, stderr } = await init(desk);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("found no prompt files, requests or usage logs here");
    expect(existsSync(path.join(desk.folder, "tokcost.yaml"))).toBe(false);
  });
});
