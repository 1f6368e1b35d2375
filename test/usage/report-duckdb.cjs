// Preloaded by lazy-duckdb.test.ts: says at the end of a process whether DuckDB's library was loaded in it.
process.on("exit", () => {
  const { sharedObjects } = process.report.getReport();
  process.stderr.write(sharedObjects.some((file) => file.includes("duckdb")) ? "with duckdb" : "without duckdb");
});
