/** Collects a flag that may be given several times, or with commas. */
export function list(value: string, sofar: string[] = []): string[] {
  const items = value.split(",").map((item) => item.trim());
  return [...sofar, ...items.filter((item) => item !== "")];
}
