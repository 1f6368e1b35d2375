import path from "node:path";

/**
 * What to start as git. Windows looks for a program in the working folder first, where a pull request may have put its own
 * git.exe: there, the one that PATH names by a whole path is taken.
 */
export function gitProgram(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  isThere: (file: string) => boolean,
): string {
  if (platform !== "win32") return "git";
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(";").map((folder) => folder.replace(/^"(.*)"$/, "$1"));
  const places = folders
    .filter((folder) => path.win32.isAbsolute(folder))
    .map((folder) => path.win32.join(folder, "git.exe"));
  // A name that is nowhere: an error that says so, and no search of the working folder.
  return places.find(isThere) ?? path.win32.join("C:\\", "Program Files", "Git", "cmd", "git.exe");
}
