/** The parser alone, without the compiler that makes code of templates. Its nodes are those that the package documents. */
declare module "handlebars/dist/cjs/handlebars/compiler/base.js" {
  export function parse(template: string): import("./handlebars-nodes.ts").Program;
}
