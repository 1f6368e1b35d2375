/**
 * The line on which a section of a prompt begins, as its file writes it: "tool: refund" where the tool is named, "user"
 * at its role line or message. The first line where nothing tells, for everything is somewhere below it.
 */
export function lineOfSection(text: string, section: string): number {
  for (const pattern of patternsOf(section)) {
    const found = pattern.exec(text);
    if (found) return text.slice(0, found.index + found[0].search(/\S/)).split("\n").length;
  }
  return 1;
}

function patternsOf(section: string): RegExp[] {
  const [, kind = section, name = ""] = /^([^:]+): (.+)$/s.exec(section) ?? [];
  if (kind === "tool") {
    const quoted = literal(JSON.stringify(name));
    return [
      new RegExp(`"name"\\s*:\\s*${quoted}`),
      new RegExp(`^[ \\t-]*name:\\s*["']?${literal(name)}["']?\\s*$`, "m"),
    ];
  }
  switch (section) {
    case "tools":
      return [/^[ \t]*"(?:tools|functions|toolConfig)"\s*:/m, /"(?:tools|functions|toolConfig)"\s*:/, /^tools\s*:/m];
    case "system":
    case "developer":
      return [...rolePatterns(section), /"(?:system|systemInstruction|system_instruction|instructions|preamble)"\s*:/];
    case "user":
      return [...rolePatterns("user"), /"(?:contents|input|prompt)"\s*:/];
    case "assistant":
      return [...rolePatterns("assistant"), ...rolePatterns("model")];
    case "tool results":
      return [...rolePatterns("tool"), /"(?:tool_result|functionResponse|function_call_output|toolResult)"/];
    case "response schema":
      return [/"(?:response_format|responseSchema|responseJsonSchema|format|json_schema)"\s*:/];
    case "images":
      return [/"(?:image_url|input_image|image|inlineData|inline_data)"/, /!\[/];
    default:
      return [];
  }
}

/** A turn in a template, or a message in JSON. */
function rolePatterns(role: string): RegExp[] {
  return [
    new RegExp(`^[ \\t]*#?[ \\t]*${role}[ \\t]*(?:\\[[^\\]\\n]*\\])?[ \\t]*:[ \\t]*\\r?$`, "im"),
    new RegExp(`"role"\\s*:\\s*"${role}"`),
    new RegExp(`^[ \\t-]*role[ \\t]*:[ \\t]*["']?${role}["']?[ \\t]*\\r?$`, "m"),
    new RegExp(`<message\\s+role\\s*=\\s*["']${role}["']`, "i"),
    new RegExp(`^["']?${role}_?(?:prompt|message)["']?[ \\t]*:`, "im"),
    new RegExp(`\\{\\{\\s*role\\s+["']${role}["']`),
  ];
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
