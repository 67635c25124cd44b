/** Theme: light or dark, and high contrast, on the root element, as chosen or as the system has it. */
import type { Theme } from '../stores/settings-state.ts';
import { useSettings } from '../stores/settings.ts';

/** Keeps `data-theme` and `data-contrast` in step with the setting and the system from now on. */
export function followTheme(): void {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const systemContrast = matchMedia('(prefers-contrast: more)');
  const apply = (): void => {
    const { theme } = useSettings.getState();
    const { dataset } = document.documentElement;
    dataset['theme'] = themeShown(theme, systemDark.matches);
    dataset['contrast'] = theme === 'contrast' || systemContrast.matches ? 'more' : 'usual';
  };
  apply();
  for (const system of [systemDark, systemContrast]) system.addEventListener('change', apply);
  useSettings.subscribe(apply);
}

export function themeShown(theme: Theme, systemIsDark: boolean): 'light' | 'dark' {
  if (theme === 'light' || theme === 'dark') return theme;
  return systemIsDark ? 'dark' : 'light';
}
