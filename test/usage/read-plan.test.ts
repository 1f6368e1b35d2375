import { describe, expect, it } from "vitest";
import { generic } from "../../src/read/usage-logs/generic.ts";
import { tagAt, tagPaths } from "../../src/usage/read-plan.ts";

describe("a free tag", () => {
  it("is looked up in all folders of its format", () => {
    expect(tagPaths(generic, "team")).toEqual(["team", "metadata.team", "tags.team"]);
  });

  it("that is a path is looked up there alone: a link of calls means the same whatever is grouped by", () => {
    expect(tagPaths(generic, tagAt("error.code"))).toEqual(["error.code"]);
  });
});
