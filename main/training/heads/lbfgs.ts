/**
 * L-BFGS: minimises a smooth function of many variables from its gradient.
 *
 * Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5, with a line search that halves
 * the step until the function falls enough (their condition 3.4).
 */
import { addScaled, dot } from './matrix.ts';

export interface MinimiseOptions {
  /** Stops when no component of the gradient is larger. */
  readonly gradientTolerance?: number;
  readonly maxIterations?: number;
  /** Pairs of steps remembered. */
  readonly memory?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the gradient's tolerance was reached. */
  readonly converged: boolean;
}

/**
 * @param objective writes the gradient at `point` into `gradient` and returns the value there.
 * @param start is not changed.
 */
export function minimise(
  objective: (point: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
  { gradientTolerance = 1e-5, maxIterations = 1000, memory = 10 }: MinimiseOptions = {},
): Minimum {
  let point = Float64Array.from(start);
  let gradient = new Float64Array(point.length);
  let value = objective(point, gradient);
  const steps: { move: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    if (largest(gradient) <= gradientTolerance)
      return { point, value, iterations: iteration, converged: true };
    const direction = descentDirection(gradient, steps);
    const slope = dot(direction, gradient);
    // Before any curvature is known, a first step of length one.
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const next = new Float64Array(point.length);
    const nextGradient = new Float64Array(point.length);
    let nextValue = Infinity;
    for (let tries = 0; tries < 50; tries += 1) {
      next.set(point);
      addScaled(next, length, direction);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
      length /= 2;
    }
    // No step makes the function smaller: as near as doubles come.
    if (!(nextValue < value)) return { point, value, iterations: iteration, converged: false };
    const move = next.map((coordinate, i) => coordinate - point[i]!);
    const change = nextGradient.map((component, i) => component - gradient[i]!);
    const curvature = dot(move, change);
    if (curvature > 1e-12 * dot(change, change)) {
      steps.push({ move, change, curvature });
      if (steps.length > memory) steps.shift();
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { point, value, iterations: maxIterations, converged: false };
}

/** The two-loop recursion: minus the approximate inverse Hessian times the gradient. */
function descentDirection(
  gradient: Float64Array,
  steps: readonly { move: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((component) => -component);
  const weights: number[] = [];
  for (const { move, change, curvature } of steps.toReversed()) {
    const weight = dot(move, direction) / curvature;
    weights.push(weight);
    addScaled(direction, -weight, change);
  }
  const latest = steps.at(-1);
  if (latest !== undefined) {
    const factor = latest.curvature / dot(latest.change, latest.change);
    for (let i = 0; i < direction.length; i += 1) direction[i]! *= factor;
  }
  for (const { move, change, curvature } of steps) {
    const weight = weights.pop()!;
    addScaled(direction, weight - dot(change, direction) / curvature, move);
  }
  return direction;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
