import path from "node:path";

/** The rules of a platform's paths: node:path's own unless a test says otherwise. */
type Rules = path.PlatformPath;

/** A path with "/" between its names, as reports, receipts and messages have it on every platform. Windows opens it as well. */
export function slashed(file: string, rules: Rules = path): string {
  return rules.sep === "/" ? file : file.replaceAll(rules.sep, "/");
}

/** The same file without detours: "./a/../b" is "b". */
export function tidy(file: string, rules: Rules = path): string {
  return slashed(rules.normalize(file), rules);
}

/** A path seen from where its folder is seen from; one that starts at a root stays. */
export function seenFrom(folder: string, file: string, rules: Rules = path): string {
  return rules.isAbsolute(file) ? slashed(file, rules) : slashed(rules.join(folder, file), rules);
}

/** Whether a file is the folder or lies in it. Both are absolute; Windows does not tell capitals from small letters. */
export function isWithin(folder: string, file: string, rules: Rules = path): boolean {
  const from = rules.relative(folder, file);
  return !rules.isAbsolute(from) && !climbs(from, rules);
}

/** Whether a relative path leaves the folder it begins in; "..a" is a name like any other. */
export function climbs(relative: string, rules: Rules = path): boolean {
  return relative === ".." || relative.startsWith(`..${rules.sep}`);
}

/** A path within the working folder, or beside it, without the name of any folder above; a far one stays as it is. */
export function fromFolder(cwd: string, file: string, rules: Rules = path): string {
  const relative = rules.relative(cwd, rules.resolve(cwd, file));
  return slashed(rules.isAbsolute(file) && climbs(relative, rules) ? file : relative, rules);
}

/** Names that Windows keeps for devices, in every folder and with every ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICES = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])(?:[ .].*)?$/i;

/** Why Windows can't have a file of this name; undefined where it can. */
export function windowsObjection(name: string): string | undefined {
  if (name === "." || name === "..") return undefined;
  if (DEVICES.test(name)) return `"${name}" is a device of Windows`;
  const odd = /[<>:"/\\|?*]/.exec(name)?.[0];
  if (odd !== undefined) return `Windows has no ${odd} in names`;
  return /[. ]$/.test(name) ? "Windows has no names that end in a dot or a space" : undefined;
}
