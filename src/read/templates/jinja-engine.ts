import * as jinja from "@huggingface/jinja";

/** A node of a template's tree. The package exports no classes of nodes, so their members are looked up. */
export interface JinjaNode {
  readonly type: string;
}

/** A value of the engine. */
export interface JinjaValue {
  readonly type: string;
  readonly value: unknown;
  /** Of a mapping: its names and values, two by two. */
  readonly items?: () => JinjaValue;
}

export interface JinjaScope {
  readonly variables: Map<string, JinjaValue>;
  set(name: string, value: unknown): JinjaValue;
  lookupVariable(name: string): JinjaValue;
}

export interface JinjaInterpreter {
  evaluate(node: JinjaNode | undefined, scope: JinjaScope): JinjaValue;
  applyFilter(operand: JinjaValue, filter: JinjaNode, scope: JinjaScope): JinjaValue;
}

/** What is used of the package, whose own declarations Node's resolution can't follow. */
interface Engine {
  readonly tokenize: (template: string) => readonly unknown[];
  readonly parse: (tokens: readonly unknown[]) => JinjaNode;
  readonly Environment: new (parent?: JinjaScope) => JinjaScope;
  readonly Interpreter: new (scope: JinjaScope) => JinjaInterpreter;
}

export const { tokenize, parse, Environment, Interpreter } = jinja as unknown as Engine;
