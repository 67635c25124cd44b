/** Dispatch: the one door through which a shell's untrusted request reaches the engine. */
import { z } from 'zod';
import {
  engineRequests,
  type EngineClient,
  type EngineReply,
  type EngineRequestName,
  type RequestPayload,
} from '../../models/engine-contract.ts';
import { Failure, toSerialisedFailure } from '../../models/failure.ts';

/** Whether the engine knows a request of that name. */
export function isEngineRequestName(name: unknown): name is EngineRequestName {
  return typeof name === 'string' && Object.hasOwn(engineRequests, name);
}

/**
 * Validates a request as it came from a page and has the engine answer it. Never rejects: an unknown name, an
 * invalid payload and whatever the engine throws become the failure of the reply.
 */
export async function dispatch(
  engine: EngineClient,
  name: unknown,
  payload: unknown,
): Promise<EngineReply<EngineRequestName>> {
  try {
    if (!isEngineRequestName(name)) {
      throw new Failure('invalid-request', 'The engine knows no request of that name. Nothing was done.');
    }
    return { ok: true, answer: await engine.request(name, parsePayload(name, payload)) };
  } catch (error) {
    return { ok: false, failure: toSerialisedFailure(error) };
  }
}

/** The schemas seen as one table, so that the compiler pairs a name with its payload. */
const requests: {
  readonly [Name in EngineRequestName]: { readonly payload: z.ZodType<RequestPayload<Name>> };
} = engineRequests;

function parsePayload<Name extends EngineRequestName>(name: Name, payload: unknown): RequestPayload<Name> {
  const parsed = requests[name].payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const reason = z.prettifyError(parsed.error).slice(0, 500);
  throw new Failure(
    'invalid-request',
    `The request "${name}" was not understood. Nothing was done. ${reason}`,
  );
}
