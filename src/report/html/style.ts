/** The page's only style sheet. Figures align, text keeps to a readable width, and paper, light and dark are all at home. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1d1d1b; --quiet: #5d5d58; --rule: #dcdcd5; --shade: #f4f4ef;
  --accent: #24588f; --second: #86a9cc; --band: #cddceb; --good: #2f7d4f; --bad: #b3382c; --warn: #7f5a00;
  --s1: #24588f; --s2: #c9792b; --s3: #4f8f6b; --s4: #8a5a9e; --s5: #a0a099; --s6: #b3382c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171816; --ink: #e9e9e4; --quiet: #a6a69e; --rule: #3a3b37; --shade: #20211e;
    --accent: #8ab6e6; --second: #4d6f94; --band: #2b3d50; --good: #7cc79a; --bad: #ef8b7e; --warn: #e0b656;
    --s1: #8ab6e6; --s2: #e6a766; --s3: #86c6a0; --s4: #c39ad4; --s5: #85857e; --s6: #ef8b7e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 58rem; padding: 3rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums;
}
h1, h2, h3 { line-height: 1.25; font-weight: 650; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; letter-spacing: -0.01em; margin: 0 0 0.4rem; }
h2 { font-size: 1.3rem; margin: 0 0 0.3rem; }
p { margin: 0.5rem 0; overflow-wrap: anywhere; }
p, ul, dl, h1, h2, .summary { max-width: 46rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
.quiet, caption, figcaption, footer, details { color: var(--quiet); font-size: 0.875rem; }
.step { color: var(--quiet); font-weight: 400; }
.summary { list-style: none; margin: 1.8rem 0 0; padding: 0; border-top: 1px solid var(--rule); }
.summary li { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0 1rem; padding: 0.7rem 0; border-bottom: 1px solid var(--rule); }
.summary a { text-decoration: none; }
.summary a:hover { text-decoration: underline; }
.summary p { margin: 0; }
section { margin-top: 3.4rem; }
.finding { font-size: 1.1rem; line-height: 1.45; margin: 0.4rem 0 0.2rem; }
figure { margin: 1.4rem 0; max-width: 46rem; }
figcaption { margin-bottom: 0.6rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.2rem; margin-top: 0.2rem; }
.key { display: inline-flex; align-items: center; gap: 0.45rem; }
.chart svg { display: block; width: 100%; height: auto; font-family: inherit; }
.at-narrow { display: none; }
.wide {
  overflow-x: auto; margin: 1.2rem 0;
  background:
    linear-gradient(to left, var(--paper) 30%, transparent) right / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--rule), transparent) right / 0.5rem 100% no-repeat scroll;
}
.wide:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.4; }
caption { text-align: left; padding-bottom: 0.5rem; caption-side: top; }
caption span { display: block; position: sticky; left: 0; width: fit-content; max-width: min(46rem, 100vw - 2rem); }
th, td { padding: 0.28rem 0 0.28rem 1rem; text-align: left; vertical-align: baseline; white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
tbody th[scope="row"] { max-width: 17rem; overflow: hidden; text-overflow: ellipsis; }
thead th { color: var(--quiet); border-bottom: 1px solid var(--rule); vertical-align: bottom; }
.n { text-align: right; }
td[data-pad]::after { content: attr(data-pad); visibility: hidden; }
tr.heading th { padding-top: 0.8rem; font-weight: 600; }
tr.item th[scope="row"] { padding-left: 1rem; }
tr.total th, tr.total td { font-weight: 600; border-top: 1px solid var(--rule); }
td.bad { color: var(--bad); } td.warn { color: var(--warn); } td.good { color: var(--good); } td.assumed { color: var(--quiet); }
ul.notes { margin: 0.8rem 0; padding-left: 1.1rem; }
ul.notes li, details li { margin: 0.2rem 0; overflow-wrap: anywhere; }
details { margin-top: 0.8rem; }
summary { cursor: pointer; }
details ul { margin: 0.4rem 0; padding-left: 1.1rem; }
dl { margin: 0.6rem 0; display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.2rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; color: var(--ink); }
code { font: 0.85em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
footer { margin-top: 4rem; border-top: 1px solid var(--rule); padding-top: 1.2rem; }
footer h2 { font-size: 1rem; color: var(--ink); }
@media (max-width: 36rem) {
  body { padding: 1.6rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  .summary li { display: block; }
  .at-wide { display: none; }
  .at-narrow { display: block; }
  .less { display: none; }
  .wide td:not(.n), .wide th:first-child { white-space: normal; }
  .wide th:first-child { position: sticky; left: 0; background: var(--paper); max-width: 9.5rem; overflow: hidden; text-overflow: ellipsis; }
  .wide tr.heading th:first-child { max-width: none; }
  dl { display: block; }
  dd { margin: 0 0 0.5rem; }
}
@media print {
  @page { size: A4; margin: 16mm 15mm; }
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --shade: #fff;
    --accent: #24588f; --second: #86a9cc; --band: #cddceb; --good: #2f7d4f; --bad: #b3382c; --warn: #7f5a00;
    --s1: #24588f; --s2: #c9792b; --s3: #4f8f6b; --s4: #8a5a9e; --s5: #a0a099; --s6: #b3382c;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h2 + .quiet, .finding { break-after: avoid; }
  figure, tr, .summary li { break-inside: avoid; }
  section { margin-top: 2rem; }
  .wide { overflow: visible; background: none; }
  table { font-size: 8pt; }
  th, td { padding-left: 0.7rem; }
  thead { display: table-header-group; }
  details::details-content { content-visibility: visible; block-size: auto; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
