/** Loads tfjs-node and multiplies two matrices; ends with status 0 when the product is right. Run by tensorflow.mjs. */
import util from 'node:util';

// tfjs-node 4.22 calls two functions that Node 23 took out of node:util.
Object.assign(util, {
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
  isArray: Array.isArray,
});
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';

const tf = await import('@tensorflow/tfjs-core');
await import('@tensorflow/tfjs-node');
if (tf.getBackend() !== 'tensorflow') throw new Error(`tfjs-node chose the backend ${tf.getBackend()}`);
const product = await tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).data();
if (product.join() !== '19,22,43,50') throw new Error(`it multiplies wrongly: ${product.join()}`);
