/**
 * The page's one way out: the host's bridge, and the engine behind it.
 *
 * In the Electron window the preload puts the bridge on `window.earmark`; a served page makes its own.
 */
import { engineClientOf, type HostBridge } from '../../models/host-bridge.ts';
import type { EngineRequestName, RequestAnswer, RequestPayload } from '../../models/engine-contract.ts';
import { makeWebBridge } from './web-bridge.ts';

/** A host's bridge, and whether the engine behind it answers, where the host can tell. */
export interface PageBridge extends HostBridge {
  /** Calls `listener` whenever contact with the engine is lost or found again. */
  onContact?(listener: (inContact: boolean, reason: string | null) => void): () => void;
}

declare global {
  interface Window {
    readonly earmark?: HostBridge;
  }
}

export const bridge: PageBridge = window.earmark ?? makeWebBridge();

const client = engineClientOf(bridge);

/** Asks the engine. Throws the engine's `Failure`; rejects with another error where the host is out of reach. */
export function request<Name extends EngineRequestName>(
  name: Name,
  payload: RequestPayload<Name>,
): Promise<RequestAnswer<Name>> {
  return client.request(name, payload);
}
