import { firstBytes } from "./base64.ts";
import { readOmitted } from "./omitted.ts";

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** JPEGs may hold a preview and colour profiles before their size; past this nobody puts any. */
const MOST_JPEG_BYTES = 1 << 20;

/** The pixel size in an image's own header (PNG, JPEG, GIF, WebP), from base64, a data URL or a placeholder; null where it has none. */
export function imageSizeOfBase64(base64: string): PixelSize | null {
  const omitted = readOmitted(base64);
  if (omitted !== undefined) {
    const { width, height } = omitted;
    return width === null || height === null ? null : { width, height };
  }
  const head = firstBytes(base64, 64);
  if (head.length < 10) return null;
  const isJpeg = head[0] === 0xff && head[1] === 0xd8;
  return imageSize(isJpeg ? firstBytes(base64, MOST_JPEG_BYTES) : head);
}

/** The same from the first bytes of the file. */
export function imageSize(bytes: Uint8Array): PixelSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = (text: string, at = 0) => [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  try {
    if (starts("\x89PNG")) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (starts("GIF8")) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (starts("RIFF") && starts("WEBP", 8)) return webpSize(view, starts);
    if (starts("\xff\xd8")) return jpegSize(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a header cut short
  }
  return null;
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView, starts: (text: string, at: number) => boolean): PixelSize | null {
  if (starts("VP8 ", 12))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (starts("VP8L", 12)) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (!starts("VP8X", 12)) return null;
  return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 };
}

/** Walks the segments to the frame header (SOF0 … SOF15, without the three markers among them that are none). */
function jpegSize(view: DataView): PixelSize | null {
  for (let at = 2; at < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += standsAlone ? 2 : 2 + view.getUint16(at + 2);
  }
  return null;
}
