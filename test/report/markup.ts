/** Names that a file could carry to break out of a page. */
export const HOSTILE = [
  "<script>document.documentElement.dataset.broken = 1</script>",
  '"><img src="http://127.0.0.1:9/x" onerror="document.documentElement.dataset.broken = 1">',
  "'><svg onload=document.documentElement.dataset.broken=1>",
  "</style><script>document.documentElement.dataset.broken = 1</script><style>",
  "</title><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
  "javascript:document.documentElement.dataset.broken=1",
  "url(http://127.0.0.1:9/x)",
  "]]><script>1</script><!--",
  "{{constructor}} ${1} {b|x} %3Cscript%3E \u0000\u202e&lt;script&gt;",
] as const;

const TAG = /<(!?\/?[a-zA-Z][^\s>/]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;

/** Names of all tags, closing ones with their slash, in order. */
export function tags(markup: string): string[] {
  return [...markup.matchAll(TAG)].map(([, name = ""]) => name.toLowerCase());
}

/** Names of all attributes, in order. */
export function attributes(markup: string): string[] {
  return [...markup.matchAll(TAG)].flatMap(([, , rest = ""]) =>
    [...rest.matchAll(/([^\s"'=/]+)\s*(?:=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?/g)].map(([, name = ""]) =>
      name.toLowerCase(),
    ),
  );
}
