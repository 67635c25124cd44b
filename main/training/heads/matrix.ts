/** Small dense matrices of doubles, row by row: what training a head needs of linear algebra. */

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows * columns` numbers, row by row. */
  readonly data: Float64Array;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** A matrix of rows of equal length. */
export function matrixOf(rows: readonly ArrayLike<number>[]): Matrix {
  const matrix = zeros(rows.length, rows[0]?.length ?? 0);
  rows.forEach((row, index) => matrix.data.set(row, index * matrix.columns));
  return matrix;
}

/** A view of one row. */
export function rowOf(matrix: Matrix, row: number): Float64Array {
  return matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns);
}

/** The rows at these indexes, copied. */
export function selectRows(matrix: Matrix, indexes: readonly number[]): Matrix {
  return matrixOf(indexes.map((index) => rowOf(matrix, index)));
}

/** `left * right`. */
export function multiply(left: Matrix, right: Matrix): Matrix {
  const product = zeros(left.rows, right.columns);
  for (let row = 0; row < left.rows; row += 1) {
    const target = rowOf(product, row);
    for (let k = 0; k < left.columns; k += 1) {
      const factor = left.data[row * left.columns + k]!;
      const source = k * right.columns;
      for (let column = 0; column < right.columns; column += 1) {
        target[column]! += factor * right.data[source + column]!;
      }
    }
  }
  return product;
}

export function transpose(matrix: Matrix): Matrix {
  const result = zeros(matrix.columns, matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let column = 0; column < matrix.columns; column += 1) {
      result.data[column * matrix.rows + row] = matrix.data[row * matrix.columns + column]!;
    }
  }
  return result;
}

/**
 * Cholesky's factor: the lower triangular matrix with `lower * transposed lower = symmetric`. What lies above
 * the diagonal is not zeroed.
 *
 * @param symmetric positive definite.
 */
export function choleskyFactor(symmetric: Matrix): Matrix {
  const size = symmetric.rows;
  const lower = Float64Array.from(symmetric.data);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = lower[row * size + column]!;
      for (let k = 0; k < column; k += 1) sum -= lower[row * size + k]! * lower[column * size + k]!;
      if (row === column) {
        if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
        lower[row * size + row] = Math.sqrt(sum);
      } else {
        lower[row * size + column] = sum / lower[column * size + column]!;
      }
    }
  }
  return { ...symmetric, data: lower };
}

/**
 * Solves `symmetric * X = right` by Cholesky's decomposition.
 *
 * @param symmetric positive definite.
 */
export function solvePositiveDefinite(symmetric: Matrix, right: Matrix): Matrix {
  const size = symmetric.rows;
  const lower = choleskyFactor(symmetric).data;
  const solution = { ...right, data: Float64Array.from(right.data) };
  for (let row = 0; row < size; row += 1) {
    const target = rowOf(solution, row);
    for (let k = 0; k < row; k += 1) addScaled(target, -lower[row * size + k]!, rowOf(solution, k));
    scale(target, 1 / lower[row * size + row]!);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const target = rowOf(solution, row);
    for (let k = row + 1; k < size; k += 1) addScaled(target, -lower[k * size + row]!, rowOf(solution, k));
    scale(target, 1 / lower[row * size + row]!);
  }
  return solution;
}

/** `target += factor * source`, in place. */
export function addScaled(target: Float64Array, factor: number, source: ArrayLike<number>): void {
  for (let i = 0; i < target.length; i += 1) target[i]! += factor * source[i]!;
}

function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i]! *= factor;
}

export function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += left[i]! * right[i]!;
  return sum;
}

/**
 * Mean and deviation of each column; a constant column has the deviation 1, so that it can be divided by. Constant is
 * also what differs by no more than rounding: embeddings of the library are kept in half precision (eleven bits).
 */
export interface Standardiser {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** A share of the mean that rounding to half precision alone does not reach. */
const roundingShare = 1e-3;
/** Still more than nothing in half precision, in which models keep it. */
const leastDeviation = 1e-6;

export function fitStandardiser(matrix: Matrix): Standardiser {
  const { rows, columns } = matrix;
  const mean = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) addScaled(mean, 1 / rows, rowOf(matrix, row));
  const variance = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    const values = rowOf(matrix, row);
    for (let i = 0; i < columns; i += 1) variance[i]! += (values[i]! - mean[i]!) ** 2 / rows;
  }
  const scale = variance.map((value, i) => {
    const deviation = Math.sqrt(value);
    return deviation > Math.max(leastDeviation, roundingShare * Math.abs(mean[i]!)) ? deviation : 1;
  });
  return { mean, scale };
}

/** (x - mean) / scale, row by row. */
export function standardise(matrix: Matrix, { mean, scale: deviation }: Standardiser): Matrix {
  const { columns } = matrix;
  return {
    ...matrix,
    data: matrix.data.map((value, i) => (value - mean[i % columns]!) / deviation[i % columns]!),
  };
}
