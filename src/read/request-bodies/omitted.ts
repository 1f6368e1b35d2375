/** What a placeholder says about the medium that stood there. */
export interface OmittedMedium {
  readonly mediaType: string | null;
  readonly bytes: number | null;
  readonly width: number | null;
  readonly height: number | null;
}

/**
 * Reads the placeholder that may stand in a body for base64 nobody wants to keep:
 * `tokcost-b64-omitted;mime=image/png;bytes=20846;w=640;h=480`. Undefined for anything else.
 */
export function readOmitted(value: string): OmittedMedium | undefined {
  if (!value.startsWith("tokcost-b64-omitted;")) return undefined;
  const fields = new Map(value.split(";").map((field) => splitOnce(field, "=")));
  const number = (name: string) => {
    const digits = fields.get(name) ?? "";
    return /^\d{1,12}$/.test(digits) ? Number(digits) : null;
  };
  return { mediaType: fields.get("mime") ?? null, bytes: number("bytes"), width: number("w"), height: number("h") };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
