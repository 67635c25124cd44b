/** F6 goes from region to region, in the app window; browsers have a meaning of their own for it. */
import { useEffect } from 'react';
import { bridge } from '../bridge/bridge.ts';

const regions = [
  'nav a[aria-current]',
  'main h1',
  'main [role=grid] [tabindex="0"]',
  'main aside',
  '#jobs',
  '#player',
];

export function useRegionKey(): void {
  useEffect(() => {
    if (bridge.host !== 'electron') return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      const stops = regions
        .map((selector) => document.querySelector<HTMLElement>(selector))
        .filter((element) => element !== null);
      const current = stops.findLastIndex(
        (stop) => stop === document.activeElement || stop.contains(document.activeElement),
      );
      const step = event.shiftKey ? -1 : 1;
      stops[(current + step + stops.length) % stops.length]?.focus();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
