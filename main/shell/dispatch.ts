/** Dispatch: the one door through which a shell's untrusted request reaches the engine. */
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
 * Has the engine answer a request as it came from a page; the engine validates the payload. Never rejects: an
 * unknown name and whatever the engine throws become the failure of the reply.
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
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine trusts no payload
    return { ok: true, answer: await engine.request(name, payload as RequestPayload<typeof name>) };
  } catch (error) {
    return { ok: false, failure: toSerialisedFailure(error) };
  }
}
