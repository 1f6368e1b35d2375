/** Words for a failure that logs use where they have no HTTP status, and the statuses themselves: a whole text in small letters. */
export const FAILURE = [
  "[45][0-9][0-9]",
  ...["error", "failed", "failure", "timeout", "rate_limited", "status_code_error"],
].join("|");

/** A failed call and the same again within so many seconds are one attempt and the next. */
export const SAME_REQUEST_SECONDS = 60;
