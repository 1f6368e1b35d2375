import { readOmitted } from "./omitted.ts";

/**
 * The first bytes of base64 text (standard or URL-safe alphabet, line breaks and a `data:` head allowed); empty where it
 * is not base64.
 */
export function firstBytes(base64: string, most: number): Uint8Array {
  const head = base64.startsWith("data:") ? base64.slice(base64.indexOf(",") + 1) : base64;
  const wanted = head
    .slice(0, Math.ceil(most / 3) * 4 + 256)
    .replace(/\s+/g, "")
    .replace(/-/g, "+")
    .replace(/_/g, "/");
  const whole = wanted.slice(0, wanted.length - (wanted.length % 4));
  try {
    return Uint8Array.from(atob(whole === "" ? wanted : whole), (character) => character.charCodeAt(0)).subarray(
      0,
      most,
    );
  } catch {
    return new Uint8Array();
  }
}

/** How many bytes base64 text stands for. */
export function byteLength(base64: string): number {
  const omitted = readOmitted(base64)?.bytes;
  if (omitted !== undefined && omitted !== null) return omitted;
  const data = base64.startsWith("data:") ? base64.slice(base64.indexOf(",") + 1) : base64;
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor((data.length * 3) / 4) - padding);
}

/** The text of base64-encoded UTF-8. */
export function decodedText(base64: string): string {
  return new TextDecoder().decode(firstBytes(base64, Number.MAX_SAFE_INTEGER));
}

/** Whether a URL holds its medium itself. */
export function isInline(url: string): boolean {
  return url.startsWith("data:") || readOmitted(url) !== undefined;
}

/** "image/png" of "data:image/png;base64,…"; null for anything else. */
export function mediaTypeOfDataUrl(url: string): string | null {
  return readOmitted(url)?.mediaType ?? /^data:([\w.+-]+\/[\w.+-]+)/.exec(url)?.[1]?.toLowerCase() ?? null;
}
