/** Numbers that go with the frames of a signal, and what a fixed-size vector keeps of them. */

/** Some numbers a frame, `[numFrames, width]` row by row. */
export interface Series {
  readonly width: number;
  readonly values: Float64Array;
}

export function seriesOf(numFrames: number, width: number): Series {
  return { width, values: new Float64Array(numFrames * width) };
}

/** The means over time of every column, then their deviations (divided by the number of frames). */
export function meansAndDeviations({ width, values }: Series): Float64Array {
  const numFrames = values.length / width;
  const result = new Float64Array(2 * width);
  for (let column = 0; column < width; column += 1) {
    let sum = 0;
    for (let at = column; at < values.length; at += width) sum += values[at]!;
    const mean = sum / numFrames;
    let squares = 0;
    for (let at = column; at < values.length; at += width) squares += (values[at]! - mean) ** 2;
    result[column] = mean;
    result[width + column] = Math.sqrt(squares / numFrames);
  }
  return result;
}
