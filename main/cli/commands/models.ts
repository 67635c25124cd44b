/** `earmark models`: the installed models. */
import { withEngine } from '../engine-session.ts';
import { exitStatus, printJson, printLine } from '../output.ts';

interface ModelsOptions {
  readonly json?: boolean;
  readonly data?: string;
}

export async function modelsListCommand(options: ModelsOptions): Promise<number> {
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
        `${model.inUse ? '*' : ' '} ${model.id}  ${model.labels.length} genres${accuracy}, ${origin}`,
      );
    }
    return exitStatus.ok;
  });
}

export async function modelsUseCommand(modelId: string, options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    await engine.models.use(modelId);
    await printLine(`"${modelId}" is in use from now on. No file and no decision changed.`);
    return exitStatus.ok;
  });
}

export async function modelsRemoveCommand(modelId: string, options: ModelsOptions): Promise<number> {
  return withEngine(options, async (engine) => {
    await engine.models.remove(modelId);
    await printLine(`"${modelId}" is removed.`);
    return exitStatus.ok;
  });
}
