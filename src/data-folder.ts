import path from "node:path";

/** What tells where a user's data is. */
export interface UserWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Where the user's own data is kept: TOKCOST_DATA, else where the system wants it (https://specifications.freedesktop.org/basedir/latest/). */
export function dataFolder({ env, cwd }: UserWorld, platform: string = process.platform): string {
  const rules = platform === "win32" ? path.win32 : path.posix;
  const own = env["TOKCOST_DATA"];
  if (own !== undefined && own !== "") return rules.resolve(cwd, own);
  const home = env["HOME"] ?? env["USERPROFILE"] ?? cwd;
  if (platform === "win32") return rules.join(env["LOCALAPPDATA"] ?? rules.join(home, "AppData", "Local"), "tokcost");
  if (platform === "darwin") return rules.join(home, "Library", "Application Support", "tokcost");
  const xdg = env["XDG_DATA_HOME"];
  return rules.join(xdg !== undefined && rules.isAbsolute(xdg) ? xdg : rules.join(home, ".local", "share"), "tokcost");
}

/** Where added vocabularies are kept. */
export function tokenizersFolder(world: UserWorld): string {
  return path.join(dataFolder(world), "tokenizers");
}
