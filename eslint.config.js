import tseslint from "typescript-eslint";

const world = ["node:*", "fs", "path", "process", "child_process", "os"];
const pureLayers = [
  "domain",
  "count",
  "read",
  "prices",
  "estimate",
  "load",
  "compare",
  "growth",
  "margin",
  "budget",
  "selfhost",
  "roi",
  "report",
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "fixtures", "coverage", "**/*.cjs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js", "bin/*.js", "scripts/*.mjs", "bench/*.mjs"] },
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  {
    // The core is pure: files, the clock and chance come in as arguments.
    files: pureLayers.map((layer) => `src/${layer}/**/*.ts`),
    rules: {
      "no-restricted-imports": ["error", { patterns: world }],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "chance is an argument" },
        { object: "Date", property: "now", message: "the clock is an argument" },
      ],
      "no-restricted-globals": ["error", "process", "console"],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ["bin/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
