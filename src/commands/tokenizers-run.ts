import { encodingFor } from "../count/count.ts";
import { parseModelName } from "../count/model-name.ts";
import type { PriceBook } from "../domain/price.ts";
import { tokenizersFolder } from "../data-folder.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { formatBytes } from "../disk-files.ts";
import type { Io } from "../io.ts";
import { readTokenizerFile } from "../read/tokenizer-files/read-tokenizer-file.ts";
import { formatCount } from "../report/figures.ts";
import { tokenizersReport, type TokenizerRow } from "../report/tokenizers.ts";
import { buildAddedPack } from "../tokenize/added/build-added-pack.ts";
import { writeAddedPack } from "../tokenize/added/added-pack.ts";
import { packFile, removePack, type StoredPack, storedPacks } from "../tokenize/added/pack-folder.ts";
import { slowRun } from "../tokenize/added/slow-pattern.ts";
import { ENCODING_NAMES, type EncodingName } from "../tokenize/encoding.ts";
import { shippedPack } from "../tokenize/shipped-pack.ts";
import { VERSION } from "../version.ts";
import type { Common } from "./common.ts";
import { emit } from "./outputs.ts";
import { storedPack } from "./stored-pack.ts";
import type { AddFlags } from "./tokenizers.ts";

/** The largest published tokenizer.json has 33 MB. */
const MOST_BYTES = 48e6;

/** `tokcost tokenizers list`. */
export async function listTokenizers(common: Common, io: Io): Promise<ExitCode> {
  const book = await common.book();
  const shipped = ENCODING_NAMES.map((name) => shippedRow(name, book, io));
  const folder = tokenizersFolder(io);
  const added = storedPacks(folder).map((pack) => addedRow(pack, book));
  const provenance = { command: "tokenizers list", version: VERSION, book, asOf: common.when.at };
  await emit(tokenizersReport([...shipped, ...added], folder, provenance), common.outputs(), io, common);
  return EXIT.ok;
}

function shippedRow(name: EncodingName, book: PriceBook, io: Io): TokenizerRow {
  const bytes = new Uint8Array(shippedPack(name));
  const uses = book.models.filter(
    ({ id, provider }) => parseModelName(id, provider).vendor === "openai" && encodingFor(id, provider) === name,
  );
  return {
    name,
    kind: "ships",
    size: bytes.length,
    sha256: io.sha256(bytes),
    models: uses.map(({ key }) => key),
    licence: "MIT (tiktoken)",
  };
}

function addedRow({ name, format, size, sha256, licence }: StoredPack, book: PriceBook): TokenizerRow {
  const models = book.models.filter(({ tokenizer }) => tokenizer === name).map(({ key }) => key);
  return { name, kind: `added, ${format}`, size, sha256, models, licence };
}

/** `tokcost tokenizers add FILE --name N`. */
export async function addTokenizer(file: string, { name, split, licence }: AddFlags, io: Io): Promise<ExitCode> {
  insistOnName(name);
  const size = await io.files.size(file);
  if (size > MOST_BYTES)
    throw new UserError(`has ${formatBytes(size)}, expected at most ${formatBytes(MOST_BYTES)} of vocabulary`, {
      file,
    });
  const [text, sha256] = [await io.files.readText(file, MOST_BYTES), await io.files.sha256(file)];
  const spec = readTokenizerFile({ file, text, sha256 }, split ?? null);
  const slow = slowRun(spec.rules.splits);
  if (slow !== null) throw new UserError(`its split pattern takes too long on ${slow}`, { file });
  const pack = buildAddedPack(spec, { name, sha256, licence: licence ?? null }, file);
  const folder = tokenizersFolder(io);
  // Where capitals do not count in names of files, one would take the other's place.
  const alike = storedPacks(folder).find(
    (other) => other.name !== name && other.name.toLowerCase() === name.toLowerCase(),
  );
  if (alike)
    throw new UserError(`--name: ${alike.name} differs in capitals only`, {}, "choose another name, or remove it");
  const target = packFile(folder, name);
  const bytes = writeAddedPack(pack);
  await io.files.write(target, bytes);
  const around = spec.rules.template.before.length + spec.rules.template.after.length;
  io.stdout.write(
    `${name}: ${formatCount(pack.tokens)} tokens of ${spec.format}, ${formatBytes(bytes.length)}` +
      `${around === 0 ? "" : `; its file puts ${around} around a text`}\n`,
  );
  return EXIT.ok;
}

/** `tokcost tokenizers remove NAME`. */
export function removeTokenizer(name: string, io: Io): Promise<ExitCode> {
  storedPack(name, io);
  removePack(tokenizersFolder(io), name);
  io.stdout.write(`${name} removed\n`);
  return Promise.resolve(EXIT.ok);
}

function insistOnName(name: string): void {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name))
    throw new UserError("--name: expected up to 64 letters, digits, dots and hyphens, such as llama3");
  if ((ENCODING_NAMES as readonly string[]).includes(name.toLowerCase()))
    throw new UserError(`--name: ${name} is a vocabulary that ships`, {}, "choose another name");
}
