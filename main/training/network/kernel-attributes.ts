/** The attributes that TensorFlow's kernels for training are called with. */
import { z } from 'zod';
import { batchNormEpsilon } from '../../../models/network/plan.ts';

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean | readonly number[];
}

const bindingSchema = z.object({
  binding: z.object({
    TF_ATTR_TYPE: z.number(),
    TF_ATTR_INT: z.number(),
    TF_ATTR_FLOAT: z.number(),
    TF_ATTR_BOOL: z.number(),
    TF_ATTR_STRING: z.number(),
    TF_FLOAT: z.number(),
    TF_INT32: z.number(),
    TF_BOOL: z.number(),
  }),
});

/**
 * The attributes of every kernel called.
 *
 * @param backend tfjs-node's, whose binding numbers the types.
 */
export function attributesFor(backend: unknown) {
  const { binding } = bindingSchema.parse(backend);
  const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const integers = (name: string, value: readonly number[]): Attribute => ({
    name,
    type: binding.TF_ATTR_INT,
    value,
  });
  const decimal = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_FLOAT, value });
  const text = (name: string, value: string): Attribute => ({ name, type: binding.TF_ATTR_STRING, value });
  const flag = (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value });

  const float = type('T', binding.TF_FLOAT);
  const layout = text('data_format', 'NHWC');
  return {
    float: [float],
    bias: [float, layout],
    convolution: [
      float,
      layout,
      integers('strides', [1, 1, 1, 1]),
      integers('dilations', [1, 1, 1, 1]),
      integers('explicit_paddings', []),
      text('padding', 'SAME'),
      flag('use_cudnn_on_gpu', true),
    ],
    batchNorm: [
      float,
      type('U', binding.TF_FLOAT),
      layout,
      decimal('epsilon', batchNormEpsilon),
      flag('is_training', true),
    ],
    /** The mean and variance that come out are the batch's own. */
    replaceStatistics: decimal('exponential_avg_factor', 1),
    pooling: ([frames, bands]: readonly [number, number]) => [
      float,
      layout,
      integers('ksize', [1, frames, bands, 1]),
      integers('strides', [1, frames, bands, 1]),
      text('padding', 'VALID'),
    ],
    poolingPlaces: [
      integers('explicit_paddings', []),
      flag('workspace_enabled', true),
      // The label under which TensorFlow registers its oneDNN kernels for calls one by one.
      text('_kernel', 'MklNameChangeOp'),
    ],
    uniform: [type('dtype', binding.TF_FLOAT), type('T', binding.TF_INT32), type('Tseed', binding.TF_INT32)],
    castFromBool: [type('SrcT', binding.TF_BOOL), type('DstT', binding.TF_FLOAT), flag('Truncate', false)],
  };
}
