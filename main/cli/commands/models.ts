/** `earmark models`: the installed models. */
import type { Command } from 'commander';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../../models/failure.ts';
import { heldOutScoreOf } from '../../../models/model-metrics.ts';
import type { ShelvedModel } from '../../inference/model-shelf.ts';
import { dataOption, jsonOption, type Run } from '../common-options.ts';
import { withEngine } from '../engine-session.ts';
import { interruptSignal } from '../interrupt.ts';
import { bytes, count, exitStatus, printable, printJson, printLine, printMessage } from '../output.ts';
import { Progress } from '../progress.ts';

interface ModelsOptions {
  readonly json: boolean;
  readonly data?: string;
}

/** Declares `earmark models` and the commands below it. */
export function declareModels(program: Command, run: Run): void {
  const models = program.command('models').description('the installed models');
  models
    .command('list', { isDefault: true })
    .description('list them')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsListCommand));
  models
    .command('use')
    .description('predict with this model from now on')
    .argument('<id>')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsUseCommand));
  models
    .command('remove')
    .description('remove an installed model')
    .argument('<id>')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsRemoveCommand));
  models
    .command('export')
    .description('write a model to one file')
    .argument('<id>')
    .argument('<file>', 'a new file, usually NAME.earmark-model, or a folder')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsExportCommand));
  models
    .command('import')
    .description('check a model file and install it beside the others')
    .argument('<file>')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsImportCommand));
  models
    .command('compare')
    .description('what models say of themselves, side by side')
    .argument('<id...>')
    .addOption(jsonOption())
    .addOption(dataOption())
    .action(run(modelsCompareCommand));
}

async function modelsListCommand(options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const { models } = await engine.request('models.list', {});
    if (options.json) {
      await printJson({ models });
      return exitStatus.ok;
    }
    for (const model of models) {
      const accuracy = model.accuracy === null ? '' : `, right for ${Math.round(model.accuracy * 100)} %`;
      const origin = model.builtIn ? 'built in' : 'installed';
      await printLine(
        `${model.inUse ? '*' : ' '} ${model.id}  ${printable(model.name)}: ${count(model.labels.length, 'genre')}${accuracy}, ${origin}`,
      );
    }
    return exitStatus.ok;
  });
}

async function modelsUseCommand(modelId: string, options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    await engine.models.use(modelId);
    const progress = new Progress('Predicting');
    const { predicted, toHear } = await engine.analyser.predictStored(modelId, {
      onProgress: (done, total) => progress.show(done, total),
      signal: interruptSignal(),
    });
    progress.clear();
    if (options.json) await printJson({ used: modelId, predicted, toHear });
    else {
      await printLine(`"${modelId}" is in use from now on. No file and no decision changed.`);
      if (predicted > 0)
        await printLine(`${count(predicted, 'track')} predicted anew from what was heard before.`);
      if (toHear > 0) await printLine(`${count(toHear, 'track')} will have to be listened to again.`);
    }
    return exitStatus.ok;
  });
}

async function modelsRemoveCommand(modelId: string, options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    await engine.models.remove(modelId);
    engine.store.predictions.removeModel(modelId);
    if (options.json) await printJson({ removed: modelId });
    else await printLine(`"${modelId}" is removed.`);
    return exitStatus.ok;
  });
}

async function modelsExportCommand(modelId: string, file: string, options: ModelsOptions): Promise<number> {
  if (file === '')
    throw new Failure('invalid-request', 'The file is empty. Nothing was exported. Name a file.');
  return withEngine(options, async (engine) => {
    const exported = await engine.exchange.export(modelId, resolve(file));
    if (options.json) await printJson({ exported: modelId, ...exported });
    else
      await printLine(`"${modelId}" is exported to ${printable(exported.file)} (${bytes(exported.bytes)}).`);
    return exitStatus.ok;
  });
}

async function modelsImportCommand(file: string, options: ModelsOptions): Promise<number> {
  if (file === '')
    throw new Failure('invalid-request', 'The file is empty. Nothing was imported. Name a file.');
  return withEngine(options, async (engine) => {
    const modelId = await engine.exchange.import(resolve(file));
    const { manifest } = await engine.models.find(modelId);
    if (options.json)
      await printJson({ imported: modelId, name: manifest.name, labels: manifest.labels, file });
    else {
      await printLine(`"${printable(manifest.name)}" is installed as ${modelId}, and not in use yet.`);
      await printLine(`"earmark models use ${modelId}" predicts with it from now on.`);
    }
    return exitStatus.ok;
  });
}

/** What two or more models say of themselves, side by side. */
async function modelsCompareCommand(modelIds: readonly string[], options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    const shelved = await Promise.all(modelIds.map((modelId) => engine.models.find(modelId)));
    const models = await Promise.all(shelved.map(figuresOf));
    if (options.json) {
      await printJson({ models });
      return exitStatus.ok;
    }
    const columns = models.map(columnOf);
    const names = Object.keys(columns[0]!);
    const nameWidth = Math.max(...names.map((name) => name.length)) + 2;
    const widths = columns.map((column) => Math.max(...Object.values(column).map((text) => text.length)) + 2);
    for (const name of names) {
      const cells = columns.map((column, index) => column[name]!.padEnd(widths[index]!));
      await printLine(`${name.padEnd(nameWidth)}${cells.join('')}`.trimEnd());
    }
    if (new Set(models.map(({ datasetDigest }) => datasetDigest)).size > 1)
      printMessage(
        'They were judged on different tracks, so their figures cannot be set against each other. "earmark evaluate DATASET --model ID" judges each on the same ones.',
      );
    return exitStatus.ok;
  });
}

/** The figures of a model's manifest. */
async function figuresOf({ id, folder, builtIn, manifest }: ShelvedModel) {
  const { metrics, training, network } = manifest;
  const heldOut = heldOutScoreOf(metrics);
  return {
    id,
    name: manifest.name,
    builtIn,
    method: training.method,
    dataset: training.dataset,
    datasetDigest: training.datasetDigest,
    tracks: training.tracks,
    labels: manifest.labels,
    genresPerTrack: manifest.genresPerTrack ?? 'one',
    network: network.id,
    accuracy: numberOf(metrics['accuracy']),
    heldOut,
    parameters: numberOf(metrics['parameters']),
    bundleBytes: await bytesIn(folder),
    trainingSeconds: numberOf(metrics['trainingSeconds']),
    createdAt: manifest.createdAt,
    licence: manifest.licence,
  };
}

function columnOf(model: Awaited<ReturnType<typeof figuresOf>>): Record<string, string> {
  const { accuracy, heldOut, parameters } = model;
  const interval = heldOut?.accuracyInterval.map((share) => Math.round(share * 100)).join(' to ');
  return {
    model: model.id,
    name: printable(model.name),
    method: printable(model.method),
    'trained on': printable(`${model.dataset}, ${count(model.tracks, 'track')}`),
    genres: String(model.labels.length),
    accuracy:
      accuracy === null
        ? '-'
        : `${Math.round(accuracy * 100)} %${interval === undefined ? '' : ` (${interval})`}`,
    'judged by': heldOut === null ? '-' : `${heldOut.by}, ${count(heldOut.tracks, 'track')}`,
    'calibration error': heldOut === null ? '-' : heldOut.expectedCalibrationError.toFixed(3),
    parameters: parameters === null ? '-' : parameters.toLocaleString('en'),
    size: bytes(model.bundleBytes),
    network: printable(model.network),
    made: model.createdAt.slice(0, 10),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
