import type { Server } from "./server.ts";

/** So many hashes are told one by one; of more the server makes the list itself, each time. */
const TOLD = 1000;

/**
 * A condition: is the hash among those that a SELECT of hashes finds? Null where it finds none. Most often these are few, and
 * asking for them once saves looking through the table again in every query.
 */
export async function among(server: Server, hash: string, hashes: string): Promise<string | null> {
  const found = await server.all(`SELECT * FROM (${hashes}) LIMIT ${TOLD + 1}`);
  if (found.length === 0) return null;
  return found.length > TOLD ? `${hash} GLOBAL IN (${hashes})` : `${hash} IN (${found.flat().join(", ")})`;
}
