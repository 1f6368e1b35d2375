import { describe, expect, test } from "vitest";
import { imageSize, imageSizeOfBase64 } from "../../../src/read/request-bodies/image-size.ts";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

const bytes = (...values: readonly (number | string)[]) =>
  Uint8Array.from(
    values.flatMap((value) => (typeof value === "number" ? [value] : [...value].map((letter) => letter.charCodeAt(0)))),
  );
const base64 = (data: Uint8Array) => btoa(String.fromCharCode(...data));

const PNG = bytes(0x89, "PNG\r\n\x1a\n", 0, 0, 0, 13, "IHDR", 0, 0, 2, 128, 0, 0, 1, 224, 8, 6, 0, 0, 0);
const GIF = bytes("GIF89a", 0x80, 0x02, 0xe0, 0x01, 0, 0, 0);
const JPEG = bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 1, 224, 2, 128, 3, 1);
const WEBP_LOSSY = bytes("RIFF", 0, 0, 0, 0, "WEBPVP8 ", 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 0x02, 0xe0, 0x01);
const WEBP_LOSSLESS = bytes("RIFF", 0, 0, 0, 0, "WEBPVP8L", 0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0x00);
const WEBP_EXTENDED = bytes("RIFF", 0, 0, 0, 0, "WEBPVP8X", 10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0);

describe("an inline image", () => {
  test.each([
    ["PNG", PNG],
    ["GIF", GIF],
    ["JPEG", JPEG],
    ["WebP, lossy", WEBP_LOSSY],
    ["WebP, lossless", WEBP_LOSSLESS],
    ["WebP, extended", WEBP_EXTENDED],
  ])("tells its size in its header: %s", (_, data) => {
    expect(imageSize(data)).toEqual({ width: 640, height: 480 });
    expect(imageSizeOfBase64(base64(data))).toEqual({ width: 640, height: 480 });
  });

  test("that is cut short, or no image, has no size", () => {
    for (const data of [PNG.subarray(0, 18), JPEG.subarray(0, 15), bytes("no image at all")]) {
      expect(imageSize(data)).toBeNull();
    }
    expect(imageSizeOfBase64("!!!not base64!!!")).toBeNull();
  });

  test("has its size read from chat, Responses, messages and generateContent bodies alike", () => {
    const data = base64(PNG);
    const url = `data:image/png;base64,${data}`;
    const bodies = [
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] },
      { model: "gpt-5", input: [{ role: "user", content: [{ type: "input_image", image_url: url }] }] },
      {
        system: "x",
        messages: [
          { role: "user", content: [{ type: "image", source: { type: "base64", media_type: "image/png", data } }] },
        ],
      },
      { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data } }] }] },
      {
        messages: [{ role: "user", content: [{ image: { format: "png", source: { bytes: data } } }] }],
        inferenceConfig: {},
      },
    ];
    for (const body of bodies) {
      const request = readRequestBody(body);
      expect(request.messages.at(-1)?.parts).toMatchObject([{ kind: "image", width: 640, height: 480 }]);
      expect(request.uncountable).toEqual([]);
    }
  });

  test("may be replaced by a placeholder that tells its size", () => {
    const url = "tokcost-b64-omitted;mime=image/jpeg;bytes=9000;w=300;h=200";
    const { messages } = readRequestBody({
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
    });
    expect(messages[0]?.parts).toMatchObject([{ kind: "image", width: 300, height: 200 }]);
  });
});
