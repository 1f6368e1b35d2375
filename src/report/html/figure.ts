import type { DrawChart } from "../charts.ts";
import { type Chart, type LegendEntry, WIDTHS } from "./chart.ts";
import { html, type Html, raw } from "./escape.ts";

/** A chart twice, for wide and for narrow screens, of which the style sheet shows one; and what it is of, in words. */
export function figure({ title, description, legend, layout }: Chart, draw: DrawChart): Html {
  const drawn = (["wide", "narrow"] as const).map((size) => {
    const { option, height } = layout(size);
    return html`<div class="at-${size}">${raw(draw(option, { width: WIDTHS[size], height }))}</div>`;
  });
  return html`<figure>
    <figcaption>
      ${title}${legend.length === 0 ? null : html`<span class="legend">${legend.map(legendEntry)}</span>`}
    </figcaption>
    <div class="chart" role="img" aria-label="${title}: ${description}.">${drawn}</div>
  </figure>`;
}

function legendEntry({ name, color, dash = [], area = false }: LegendEntry): Html {
  const mark = area
    ? html`<rect width="20" height="10" y="1" fill="${color}" />`
    : html`<line
        x1="0"
        x2="20"
        y1="6"
        y2="6"
        stroke="${color}"
        stroke-width="2"
        stroke-dasharray="${dash.join(" ")}"
      />`;
  return html`<span class="key"
    ><svg viewBox="0 0 20 12" width="20" height="12" aria-hidden="true">${mark}</svg>${name}</span
  >`;
}
