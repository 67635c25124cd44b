/** A program that starts a worker and tells its process id; the test then kills this program. */
import { AnalysisPool } from '../../main/workers/analysis-pool.ts';

process.on('SIGINT', () => {});
const pool = new AnalysisPool({
  size: 1,
  entry: new URL('./fake-worker.ts', import.meta.url),
  setup: { bundleFolder: 'good', excerptSeconds: 30 },
});
await pool.ready();
const [, , path = ''] = process.argv;
if (path !== '') void pool.analyse(path);
setTimeout(() => process.stdout.write(`${pool.workerPids.join(' ')}\n`), 200);
