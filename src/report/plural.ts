import { formatCount } from "./figures.ts";

/** "1 line", "1,204 lines". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
