/** "openai/gpt-4o" → "gpt-4o", where that says enough. */
export function shortModel(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

export function nameOf(file: string | null): string {
  if (file === null) return "request";
  return file === "-" ? "standard input" : file;
}
