// Keeps one comment on a pull request: the one whose first line is the report's. Never fails the job: the report is in
// its summary anyway. https://docs.github.com/en/rest/issues/comments
import { readFileSync } from "node:fs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, PULL_REQUEST, COMMENT_TOKEN, COMMENT_REPORT } = process.env;
const body = readFileSync(COMMENT_REPORT, "utf8");
const tag = body.split("\n", 1)[0];
// News are worth a comment; that there are none is not, unless an earlier one must be put right.
const isNews = process.env.COMMENT_CHANGED === "true" || process.env.COMMENT_EXIT_CODE !== "0";

function notPosted(why) {
  console.log(`::notice title=tokcost::The report is not posted as a comment: ${why}. It is in the job's summary.`);
}

async function ask(method, path, content) {
  const response = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${COMMENT_TOKEN}`,
      "content-type": "application/json",
      "user-agent": "tokcost",
      "x-github-api-version": "2022-11-28",
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw Object.assign(new Error(`GitHub answered ${response.status}`), { status: response.status });
  return response.json();
}

async function ownComment() {
  for (let page = 1; ; page += 1) {
    const comments = await ask("GET", `issues/${PULL_REQUEST}/comments?per_page=100&page=${page}`);
    const found = comments.find((comment) => comment.body?.split(/\r?\n/, 1)[0] === tag);
    if (found !== undefined || comments.length < 100) return found;
  }
}

async function post() {
  const before = await ownComment();
  if (before === undefined) {
    if (isNews) await ask("POST", `issues/${PULL_REQUEST}/comments`, { body });
  } else if (before.body !== body) await ask("PATCH", `issues/comments/${before.id}`, { body });
}

if (COMMENT_TOKEN === undefined || COMMENT_TOKEN === "") notPosted("there is no token");
else {
  try {
    await post();
  } catch (error) {
    const refused = [401, 403, 404].includes(error.status);
    notPosted(
      refused
        ? "this run's token may not write it (a pull request from a fork has none that may; else the job needs permissions: pull-requests: write)"
        : String(error.message).replaceAll("%", "%25").replaceAll("\n", " "),
    );
  }
}
