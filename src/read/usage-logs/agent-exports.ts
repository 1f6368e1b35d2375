import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  listAt,
  type LogConverter,
  numberOr0,
  objectAt,
} from "./converter.ts";

/** Usage events as a page of Cursor's Admin API or of its dashboard. https://cursor.com/docs/account/teams/admin-api */
export const cursorEvents: LogConverter = {
  mapping: convertedMapping("cursor-events", "Cursor usage events of the Admin API", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins: /"usageEvents(?:Display)?"\s*:\s*\[|^\s*(?:\[\s*)?\{(?=[^{}]*"(?:requestsCosts|isTokenBasedCall)"\s*:)/,
  start: () => (value) => {
    const pages = [...listAt(value, "usageEvents"), ...listAt(value, "usageEventsDisplay")];
    return (pages.length > 0 ? pages : [value]).flatMap((event): readonly ConvertedRecord[] => {
      const used = objectAt(event, "tokenUsage");
      if (!isObject(event) || Object.keys(used).length === 0) return [];
      return [
        {
          ...{ at: event.timestamp, model: event.model, user: event.userEmail ?? event.owningUser },
          id: [event.timestamp, event.userEmail ?? event.owningUser, event.model].join(":"),
          usage: {
            uncached: used.inputTokens ?? 0,
            cacheRead: used.cacheReadTokens,
            cacheWrite: used.cacheWriteTokens,
            output: used.outputTokens ?? 0,
          },
        },
      ];
    });
  },
};

/**
 * OpenCode's messages, as its storage has them, a file each; whole sessions, as `opencode export` prints them; and the steps that
 * `opencode run --format json` tells of, without their model. Everything stands beside everything.
 */
export const opencode: LogConverter = {
  mapping: convertedMapping("opencode", "OpenCode messages, exported sessions and runs", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins:
    /^\s*(?:\[\s*)?\{(?:\s*"info"\s*:\s*\{[\s\S]*"messages"\s*:\s*\[|(?=[\s\S]*"modelID"\s*:)(?=[\s\S]*"providerID"\s*:)[\s\S]*"tokens"\s*:\s*\{|(?=[^\n]*"sessionID"\s*:)[^\n]*"type"\s*:\s*"step_start"|\s*"type"\s*:\s*"step_start"[^\n]*"sessionID"\s*:)/,
  start: () => (value) => {
    const messages = listAt(value, "messages");
    return messages.length > 0 ? messages.flatMap(messageOf) : messageOf(value);
  },
};

function messageOf(value: unknown): readonly ConvertedRecord[] {
  const info = isObject(value) && isObject(value.info) ? value.info : value;
  const step = objectAt(info, "part");
  const tokens = Object.keys(step).length > 0 ? objectAt(step, "tokens") : objectAt(info, "tokens");
  if (!isObject(info) || tokens.output === undefined) return [];
  const cache = objectAt(tokens, "cache");
  const reasoning = numberOr0(tokens.reasoning);
  return [
    {
      ...{ at: info.timestamp ?? objectAt(info, "time").created, provider: info.providerID, model: info.modelID },
      ...{ id: step.id ?? info.id, conversation: info.sessionID },
      usage: {
        ...{ uncached: tokens.input, cacheRead: cache.read, cacheWrite: cache.write },
        ...{ output: numberOr0(tokens.output) + reasoning, reasoning },
      },
    },
  ];
}
