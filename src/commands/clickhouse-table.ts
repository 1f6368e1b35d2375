import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { type Address, credentials, isAddress, parseAddress } from "../usage/clickhouse/address.ts";
import { type TableUsage, type TableUsageOptions, usageOfTable } from "../usage/clickhouse/usage-of-table.ts";

/** The table that is to be read instead of files; null: none. Throws a UserError for more than one: percentiles don't add up. */
export function tableIn(inputs: readonly string[]): Address | null {
  const [address] = inputs.filter(isAddress);
  if (address === undefined) return null;
  const found = parseAddress(address);
  if (inputs.length > 1)
    throw new UserError("a table is read alone, without files or other tables", { file: found.name });
  return found;
}

/** Asks the server. The package that talks to it is a file of its own beside the bundle. */
export async function tableReport(
  address: Address,
  options: Omit<TableUsageOptions, "timeoutSeconds">,
  flags: { readonly timeout?: string },
  io: Io,
): Promise<TableUsage> {
  const timeoutSeconds = secondsOf(flags.timeout ?? "300");
  const asking = credentials(address, io.env);
  const { connect } = io.shippedModule("clickhouse.cjs") as typeof import("../usage/clickhouse/connection.ts");
  const connection = connect({ endpoint: address.endpoint, ...asking, timeoutSeconds });
  try {
    return await usageOfTable(connection, address, { ...options, timeoutSeconds });
  } finally {
    await connection.close();
  }
}

function secondsOf(text: string): number {
  const seconds = /^\d+(\.\d+)?s?$/.test(text) ? Number.parseFloat(text) : 0;
  if (seconds <= 0 || seconds > 86_400) {
    throw new UserError(`--timeout: expected seconds such as 300, at most a day, got "${text}"`);
  }
  return seconds;
}
