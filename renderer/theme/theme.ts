/** Theme: light or dark on the root element, as chosen or as the system has it. */
import type { Theme } from '../stores/settings-state.ts';
import { useSettings } from '../stores/settings.ts';

/** Keeps `data-theme` in step with the setting and the system from now on. */
export function followTheme(): void {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    document.documentElement.dataset['theme'] = themeShown(useSettings.getState().theme, systemDark.matches);
  };
  apply();
  systemDark.addEventListener('change', apply);
  useSettings.subscribe(apply);
}

export function themeShown(theme: Theme, systemIsDark: boolean): 'light' | 'dark' {
  if (theme !== 'system') return theme;
  return systemIsDark ? 'dark' : 'light';
}
