/** The tree that the Handlebars parser gives, as far as it is looked at: https://handlebarsjs.com/api-reference/ (AST). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface Node {
  readonly loc: { readonly start: Place; readonly end: Place };
}

export interface Program extends Node {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

interface Call {
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash?: { readonly pairs: readonly { readonly key: string; readonly value: Expression }[] };
}

export interface Mustache extends Node, Call {
  readonly type: "MustacheStatement";
}

export interface Block extends Node, Call {
  readonly type: "BlockStatement";
  readonly program?: Program;
  readonly inverse?: Program;
}

export interface Partial extends Node, Omit<Call, "path"> {
  readonly type: "PartialStatement" | "PartialBlockStatement";
  readonly name: Expression;
  readonly indent?: string;
  /** What stands there where the partial is not known. */
  readonly program?: Program;
}

export type Statement =
  | Mustache
  | Block
  | Partial
  | (Node & { readonly type: "ContentStatement"; readonly value: string })
  | (Node & { readonly type: "CommentStatement" | "Decorator" | "DecoratorBlock" });

export interface Path extends Node {
  readonly type: "PathExpression";
  /** `@index` and the like. */
  readonly data: boolean;
  /** How many `../` stand before it. */
  readonly depth: number;
  /** Empty for `this`. */
  readonly parts: readonly string[];
  readonly original: string;
}

export type Expression =
  | Path
  | (Node & Call & { readonly type: "SubExpression" })
  | (Node & { readonly type: "StringLiteral" | "NumberLiteral" | "BooleanLiteral"; readonly value: unknown })
  | (Node & { readonly type: "UndefinedLiteral" | "NullLiteral" });
