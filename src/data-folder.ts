import path from "node:path";

/** What tells where a user's data is. */
export interface UserWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Where the user's own data is kept: TOKCOST_DATA, else where the system wants it (https://specifications.freedesktop.org/basedir/latest/). */
export function dataFolder({ env, cwd }: UserWorld, platform: string = process.platform): string {
  const own = env["TOKCOST_DATA"];
  if (own !== undefined && own !== "") return path.resolve(cwd, own);
  const home = env["HOME"] ?? env["USERPROFILE"] ?? cwd;
  if (platform === "win32") return path.join(env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"), "tokcost");
  if (platform === "darwin") return path.join(home, "Library", "Application Support", "tokcost");
  const xdg = env["XDG_DATA_HOME"];
  return path.join(xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, ".local", "share"), "tokcost");
}

/** Where added vocabularies are kept. */
export function tokenizersFolder(world: UserWorld): string {
  return path.join(dataFolder(world), "tokenizers");
}
