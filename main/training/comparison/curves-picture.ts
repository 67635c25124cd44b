/** Training curves as a picture: validation accuracy by epoch, a line a method, as SVG without any library. */
import type { ComparedMethod } from './compare-methods.ts';

const width = 760;
const height = 380;
const margin = { left: 56, right: 150, top: 20, bottom: 44 };
/** Told apart by people who see colours differently too (Okabe and Ito, https://jfly.uni-koeln.de/color/). */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const dashes = ['', '6 3', '2 3', '8 3 2 3', '4 2', '1 2'];

interface Curve {
  readonly name: string;
  /** By epoch, from the first. */
  readonly accuracies: readonly number[];
}

/** The picture; null where no method trains in epochs. */
export function curvesPicture(rows: readonly ComparedMethod[]): string | null {
  const curves = curvesOf(rows);
  if (curves.length === 0) return null;
  const epochs = Math.max(...curves.map(({ accuracies }) => accuracies.length), 2);
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = (epoch: number): number => margin.left + ((epoch - 1) / (epochs - 1)) * (right - margin.left);
  const y = (accuracy: number): number => bottom - accuracy * (bottom - margin.top);
  const across = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (share) =>
      `<line x1="${margin.left}" y1="${round(y(share))}" x2="${right}" y2="${round(y(share))}" class="grid"/><text x="${margin.left - 8}" y="${round(y(share) + 4)}" text-anchor="end">${Math.round(share * 100)} %</text>`,
  );
  const down = ticksTo(epochs).map(
    (epoch) => `<text x="${round(x(epoch))}" y="${bottom + 18}" text-anchor="middle">${epoch}</text>`,
  );
  const lines = curves.map(({ name, accuracies }, index) => {
    const colour = colours[index % colours.length]!;
    const dash = dashes[index % dashes.length]!;
    const points = accuracies.map((accuracy, place) => `${round(x(place + 1))},${round(y(accuracy))}`);
    const style = `fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`;
    const at = margin.top + 14 + index * 20;
    return `<polyline points="${points.join(' ')}" ${style}/><line x1="${right + 14}" y1="${at - 4}" x2="${right + 38}" y2="${at - 4}" ${style}/><text x="${right + 44}" y="${at}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Validation accuracy by epoch">
<style>text{font:12px system-ui,sans-serif;fill:#444}.grid{stroke:#999;stroke-opacity:.35}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${[...across, ...down, ...lines].join('\n')}
<text x="${round((margin.left + right) / 2)}" y="${height - 8}" text-anchor="middle">epoch</text>
</svg>
`;
}

/** A curve each method on the honest split: an ensemble's first network stands for it. */
function curvesOf(rows: readonly ComparedMethod[]): Curve[] {
  return rows
    .filter(({ split }) => split !== 'random')
    .flatMap(({ method, epochs }) => {
      const accuracies = epochs
        .filter(({ member }) => member === 1)
        .map(({ validationAccuracy }) => validationAccuracy);
      return accuracies.length === 0 ? [] : [{ name: method, accuracies }];
    });
}

/** Round numbers up to the last epoch, not too many. */
function ticksTo(epochs: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((candidate) => epochs / candidate <= 10) ?? 500;
  const ticks = [1];
  for (let epoch = step; epoch <= epochs; epoch += step) if (epoch > 1) ticks.push(epoch);
  return ticks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
