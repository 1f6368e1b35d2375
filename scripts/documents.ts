import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { format, resolveConfig } from "prettier";

const FOLDER = "src/library/documents";

/** The types of all JSON documents, by file, from the schemas that ship. */
export async function documentTypes(root: string): Promise<Map<string, string>> {
  const schemas = path.join(root, "docs/schemas");
  const style = await resolveConfig(path.join(root, FOLDER, "any.ts"));
  const types = new Map<string, string>();
  for (const file of readdirSync(schemas).toSorted()) {
    const name = file.replace(".schema.json", "");
    const schema = JSON.parse(readFileSync(path.join(schemas, file), "utf8")) as JSONSchema;
    const type = `${name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}Document`;
    const text = await compile({ ...schema, title: type, $id: type }, type, {
      bannerComment: `// Written by \`npm run documents\` from docs/schemas/${file}; a test keeps it so.`,
      format: false,
    });
    types.set(`${FOLDER}/${name}.ts`, await format(text, { ...style, parser: "typescript" }));
  }
  return types;
}

/** `npm run documents` writes src/library/documents/. */
export default async function writeDocumentTypes(_: readonly string[], root: string): Promise<void> {
  rmSync(path.join(root, FOLDER), { recursive: true, force: true });
  mkdirSync(path.join(root, FOLDER), { recursive: true });
  for (const [file, text] of await documentTypes(root)) writeFileSync(path.join(root, file), text);
}
