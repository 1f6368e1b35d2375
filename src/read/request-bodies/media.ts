import type { CacheBreakpoint, ImagePart, Part } from "../../domain/request.ts";
import { byteLength, decodedText, firstBytes, mediaTypeOfDataUrl } from "./base64.ts";
import { note } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { imageSizeOfBase64 } from "./image-size.ts";

/** Where a body has media: inline, or somewhere that only the provider can look. */
export interface MediaSource {
  readonly mediaType: string | null;
  /** Base64 or a data URL. */
  readonly base64?: string | undefined;
  readonly detail?: unknown;
  readonly cache?: CacheBreakpoint | undefined;
}

export function imagePart(draft: Draft, { base64, detail, cache }: MediaSource): ImagePart {
  const size = base64 === undefined ? null : imageSizeOfBase64(base64);
  if (size === null) note(draft, "image-size-unknown", "an image whose pixels are not in the request");
  return {
    kind: "image",
    detail: detailOf(detail),
    width: size?.width ?? null,
    height: size?.height ?? null,
    ...(cache === undefined ? {} : { cache }),
  };
}

function detailOf(value: unknown): ImagePart["detail"] {
  const word = typeof value === "string" ? value.toLowerCase().replace(/^detail_/, "") : "";
  return word === "low" || word === "high" || word === "original" || word === "auto" ? word : null;
}

/** Any medium by its type. Text files keep their text, so that it can be counted. */
export function mediaPart(draft: Draft, source: MediaSource): Part {
  const { base64, cache } = source;
  const mediaType = source.mediaType ?? (base64 === undefined ? null : mediaTypeOfDataUrl(base64));
  const kind = mediaType?.split("/")[0];
  if (kind === "image") return imagePart(draft, source);
  if (kind === "audio" || kind === "video") {
    const seconds = base64 !== undefined && kind === "audio" ? wavSeconds(base64) : null;
    if (seconds === null) note(draft, "media-length-unknown", mediaType ?? kind);
    return { kind, seconds };
  }
  const isText = kind === "text" || mediaType === "application/json";
  if (!isText) note(draft, "hidden-context", `the text inside a file: ${mediaType ?? "unknown type"}`);
  return {
    kind: "file",
    mediaType,
    bytes: base64 === undefined ? null : byteLength(base64),
    pages: base64 !== undefined && mediaType === "application/pdf" ? pdfPages(base64) : null,
    ...(isText && base64 !== undefined ? { text: decodedText(base64) } : {}),
    ...(cache === undefined ? {} : { cache }),
  };
}

/** A file that the provider holds or fetches. */
export function remoteFile(draft: Draft, mediaType: string | null): Part {
  note(draft, "file-by-id", mediaType ?? "a file");
  return { kind: "file", mediaType, bytes: null, pages: null };
}

const MOST_PDF_BYTES = 16 << 20;

/** Page objects that stand outside compressed streams, as in most PDFs; null where there are none to see. */
function pdfPages(base64: string): number | null {
  const source = new TextDecoder("latin1").decode(firstBytes(base64, MOST_PDF_BYTES));
  const pages = source.match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;
  return pages === 0 ? null : pages;
}

/** Bytes of samples by bytes a second, from a WAV header; null for other audio. */
function wavSeconds(base64: string): number | null {
  const head = firstBytes(base64, 44);
  if (head.length < 44 || new TextDecoder("latin1").decode(head.subarray(0, 4)) !== "RIFF") return null;
  const bytesASecond = new DataView(head.buffer, head.byteOffset).getUint32(28, true);
  return bytesASecond === 0 ? null : Math.max(0, byteLength(base64) - 44) / bytesASecond;
}
