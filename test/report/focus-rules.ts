/** Runs the rule model of the FinOps Foundation's validator over rows of a FOCUS file: the checks are ours, the rules are data. */

export interface Check {
  readonly CheckFunction?: string;
  readonly ColumnName?: string;
  readonly ColumnAName?: string;
  readonly ColumnBName?: string;
  readonly ResultColumnName?: string;
  readonly ExpectedCount?: number;
  readonly Value?: string | number | null;
  readonly ModelRuleId?: string;
  readonly Items?: readonly Check[];
}

export interface Rule {
  readonly Function: string;
  readonly ApplicabilityCriteria: readonly string[];
  readonly Type: string;
  readonly ValidationCriteria: {
    readonly MustSatisfy: string;
    readonly Keyword: string;
    readonly Requirement: Check;
    readonly Condition: Check;
  };
}

export type Rules = Readonly<Record<string, Rule>>;

/** Empty fields are null. */
export type FocusRow = Readonly<Record<string, string | null>>;

export interface Ran {
  readonly ran: readonly string[];
  readonly failed: readonly string[];
  /** Rules that were not run, by why. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

/** Exact: the digits of a decimal as a whole number of 10⁻³⁰. */
export function exact(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) throw new Error(`no plain decimal: ${text}`);
  const units = BigInt((match[2] ?? "") + (match[3] ?? "").padEnd(30, "0"));
  return match[1] === "-" ? -units : units;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const UNIT = /^(\d+ )?[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*(\/[A-Z][A-Za-z]*)?$/;
const CONTROL = /[\u0000-\u001f\u007f]/;

function isFlatJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((member) => member === null || typeof member !== "object")
    );
  } catch {
    return false;
  }
}

/** Checks of one value; null passes, whether it may be null is a rule of its own. */
const OF_A_VALUE: Readonly<Record<string, (value: string) => boolean>> = {
  TypeString: () => true,
  TypeDecimal: (value) => NUMBER.test(value),
  TypeDateTime: (value) => DATE.test(value) && !Number.isNaN(Date.parse(value)),
  FormatString: (value) => value === value.trim() && value !== "" && !CONTROL.test(value),
  FormatNumeric: (value) => NUMBER.test(value),
  FormatDateTime: (value) => DATE.test(value),
  FormatUnit: (value) => UNIT.test(value),
  FormatKeyValue: isFlatJson,
  FormatCurrency: (value) => /^[A-Z]{3}$/.test(value),
  CheckNationalCurrency: (value) => value === "USD",
  CheckDecimalValue: (value) => NUMBER.test(value),
};

function equals(value: string | null, wanted: string | number | null): boolean {
  if (value === null || wanted === null) return value === null && wanted === null;
  const text = String(wanted);
  return NUMBER.test(value) && NUMBER.test(text) ? exact(value) === exact(text) : value === text;
}

function holds(check: Check, row: FocusRow, byId: (id: string) => boolean): boolean {
  const value = row[check.ColumnName ?? ""] ?? null;
  const [a, b] = [row[check.ColumnAName ?? ""] ?? null, row[check.ColumnBName ?? ""] ?? null];
  switch (check.CheckFunction) {
    case undefined:
      return true;
    case "AND":
      return (check.Items ?? []).every((item) => holds(item, row, byId));
    case "OR":
      return (check.Items ?? []).some((item) => holds(item, row, byId));
    case "CheckModelRule":
      return byId(check.ModelRuleId ?? "");
    case "ColumnPresent":
      return (check.ColumnName ?? "") in row;
    case "CheckValue":
      return equals(value, check.Value ?? null);
    case "CheckNotValue":
      return !equals(value, check.Value ?? null);
    case "CheckSameValue":
      return a === b;
    case "CheckNotSameValue":
      return a !== b;
    case "CheckGreaterOrEqualThanValue":
      return value === null || exact(value) >= exact(String(check.Value));
    case "ColumnByColumnEqualsColumnValue": {
      const result = row[check.ResultColumnName ?? ""] ?? null;
      if (a === null || b === null || result === null) return true;
      return exact(a) * exact(b) === exact(result) * 10n ** 30n;
    }
    default: {
      const of = OF_A_VALUE[check.CheckFunction];
      if (!of) throw new Error(`no check function ${check.CheckFunction}`);
      return value === null || of(value);
    }
  }
}

function columnsOf(check: Check): string[] {
  const own = [check.ColumnName, check.ColumnAName, check.ColumnBName, check.ResultColumnName];
  return [...own.flatMap((name) => name ?? []), ...(check.Items ?? []).flatMap(columnsOf)];
}

function distinct(check: Check, rows: readonly FocusRow[]): boolean {
  const groups = new Map<string | null, Set<string | null>>();
  for (const row of rows) {
    const key = row[check.ColumnAName ?? ""] ?? null;
    groups.set(key, (groups.get(key) ?? new Set()).add(row[check.ColumnBName ?? ""] ?? null));
  }
  return [...groups.values()].every((values) => values.size === check.ExpectedCount);
}

/** `isCriterionMet`: what the data claims to support. Conditions of a composite rule hold for its members too. */
export function runRules(rules: Rules, rows: readonly FocusRow[], isCriterionMet: (name: string) => boolean): Ran {
  const columns = new Set(Object.keys(rows[0] ?? {}));
  const parents = new Map<string, string[]>();
  const alternatives = new Set<string>();
  for (const [id, rule] of Object.entries(rules)) {
    for (const item of rule.ValidationCriteria.Requirement.Items ?? []) {
      if (item.ModelRuleId === undefined) continue;
      parents.set(item.ModelRuleId, [...(parents.get(item.ModelRuleId) ?? []), id]);
      if (rule.ValidationCriteria.Requirement.CheckFunction === "OR") alternatives.add(item.ModelRuleId);
    }
  }
  const conditionsOf = (id: string): Check[] => [
    ...(rules[id]?.ValidationCriteria.Condition.CheckFunction === undefined
      ? []
      : [rules[id].ValidationCriteria.Condition]),
    ...(parents.get(id) ?? []).flatMap(conditionsOf),
  ];
  const skipOf = (id: string): string | undefined => {
    const rule = rules[id];
    if (!rule) return "not in the model";
    const { Keyword: keyword, Requirement: requirement } = rule.ValidationCriteria;
    const unmet = rule.ApplicabilityCriteria.find((name) => !isCriterionMet(name));
    if (unmet !== undefined) return `does not apply: ${unmet}`;
    if (rule.Type === "Dynamic" || requirement.CheckFunction === undefined) return "in words only";
    if (keyword === "MAY") return "a permission (MAY)";
    const absent = rule.Function === "Presence" ? undefined : columnsOf(requirement).find((name) => !columns.has(name));
    if (absent !== undefined) return "about a column that the data does not need to have";
    const members = (requirement.Items ?? []).flatMap(({ ModelRuleId: member }) => member ?? []);
    if (members.length > 0 && members.every((member) => skipOf(member) !== undefined)) return "no member applies";
    return undefined;
  };
  const results = new Map<string, boolean>();
  const passes = (id: string): boolean => {
    const known = results.get(id);
    if (known !== undefined) return known;
    if (skipOf(id) !== undefined) return true;
    const conditions = conditionsOf(id);
    const requirement = rules[id]?.ValidationCriteria.Requirement ?? {};
    const meant = rows.filter((row) => conditions.every((condition) => holds(condition, row, () => true)));
    const passed =
      requirement.CheckFunction === "CheckDistinctCount"
        ? distinct(requirement, meant)
        : meant.every((row) => holds(requirement, row, passes));
    results.set(id, passed);
    return passed;
  };
  const skipped = new Map<string, string[]>();
  const ran: string[] = [];
  for (const id of Object.keys(rules)) {
    const why =
      skipOf(id) ?? (alternatives.has(id) ? "one of two alternatives, which its composite rule chooses" : undefined);
    if (why === undefined) ran.push(id);
    else skipped.set(why, [...(skipped.get(why) ?? []), id]);
  }
  return { ran, failed: ran.filter((id) => !passes(id)), skipped };
}
